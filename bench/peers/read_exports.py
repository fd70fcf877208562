"""Have a consumer load what labkit exported, and use it: its name and the folder of the exports are the arguments.

Prints a JSON object: of each format, how many rows were read, and what was done with them ("" for as it should be).
"""

import json
import logging
import sys
import tempfile
from pathlib import Path


def trl(folder):
    """The formats by TRL's functions, and a step of supervised and of preference training of a very small model."""
    import torch
    from datasets import load_dataset
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
    from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer
    from trl.data_utils import is_conversational, maybe_apply_chat_template, maybe_convert_to_chatml

    torch.manual_seed(0)
    signs = {sign: place for place, sign in enumerate(["<pad>", "<end>", *map(chr, range(32, 127)), "<unknown>"])}
    tokenizer = Tokenizer(models.WordLevel(signs, unk_token="<unknown>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<end>",
                                        unk_token="<unknown>")
    tokenizer.chat_template = ("{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\n' }}"
                               "{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}")

    def model():
        return LlamaForCausalLM(LlamaConfig(vocab_size=len(signs), hidden_size=16, intermediate_size=32,
                                            num_hidden_layers=1, num_attention_heads=2, max_position_embeddings=4096))

    def how(config, place, **more):
        return config(output_dir=str(place), max_steps=1, per_device_train_batch_size=2, report_to=[], use_cpu=True,
                      save_strategy="no", disable_tqdm=True, **more)

    found = {}
    with tempfile.TemporaryDirectory() as place:
        for name, columns in (("train", ["messages"]), ("sharegpt", ["conversations"]), ("dpo", [])):
            rows = load_dataset("json", data_files=str(folder / f"{name}.jsonl"), split="train", cache_dir=place)
            rows = rows.select_columns(columns or ["prompt", "chosen", "rejected"])
            rows = rows.map(maybe_convert_to_chatml, load_from_cache_file=False)
            texts = [maybe_apply_chat_template(row, tokenizer) for row in rows]
            right = all(is_conversational(row) for row in rows) and all(
                ("assistant: " in text["text"] or "gpt: " in text["text"]) if columns else  # TRL keeps a role's name
                text["chosen"] != text["rejected"] for text in texts)
            said = "" if right else "not known as conversations"
            if name == "dpo":
                trainer = DPOTrainer(model(), ref_model=model(), args=how(DPOConfig, place), train_dataset=rows,
                                     processing_class=tokenizer)
            else:
                trainer = SFTTrainer(model(), args=how(SFTConfig, place), train_dataset=rows,
                                     processing_class=tokenizer)
            loss = trainer.train().training_loss
            found[name] = [len(rows), said or ("" if loss > 0 else f"the loss is {loss}")]
    return found


def azure(folder):
    """evaluate() with F1, of a target that answers what is expected: the mean has to be 1."""
    from azure.ai.evaluation import F1ScoreEvaluator, evaluate

    rows = [json.loads(line) for line in (folder / "eval.jsonl").read_text(encoding="utf-8").splitlines()]
    answers = {row["query"]: row["ground_truth"] for row in rows}

    def target(query):
        return {"response": answers[query]}

    done = evaluate(data=str(folder / "eval.jsonl"), target=target, evaluators={"f1": F1ScoreEvaluator()},
                    evaluator_config={"f1": {"column_mapping": {
                        "response": "${target.response}", "ground_truth": "${data.ground_truth}"}}})
    contexts = sum(bool(row["inputs.context"]) for row in done["rows"])
    mean = done["metrics"]["f1.f1_score"]
    scored = [row for row in done["rows"] if row["outputs.f1.f1_score"] == row["outputs.f1.f1_score"]]
    return {"eval": [len(scored), "" if mean > 0.99 and contexts else f"F1 {mean:.3f}, {contexts} contexts"]}


def beir(folder):
    """The loader, and the scores of a run that finds what is judged: nDCG@1 has to be 1."""
    from beir.datasets.data_loader import GenericDataLoader
    from beir.retrieval.evaluation import EvaluateRetrieval

    corpus, queries, judged = GenericDataLoader(str(folder / "beir")).load(split="test")
    run = {query: {passage: float(passage in found) for passage in corpus} for query, found in judged.items()}
    scores, *_ = EvaluateRetrieval.evaluate(judged, run, [1])
    good = scores["NDCG@1"] == 1.0 and all(passage in corpus for found in judged.values() for passage in found) and all(
        row["text"] for row in corpus.values())
    return {"beir": [len(queries), "" if good else f"nDCG@1 {scores['NDCG@1']}"]}


def ragas(folder):
    """The dataset, and ExactMatch of answers that are those expected: each has to be 1."""
    import asyncio

    from ragas import EvaluationDataset
    from ragas.metrics import ExactMatch

    rows = EvaluationDataset.from_jsonl(str(folder / "ragas.jsonl"))
    metric = ExactMatch()
    scores = []
    for sample in rows.samples:
        sample.response = sample.reference
        scores.append(asyncio.run(metric.single_turn_ascore(sample)))
    contexts = sum(bool(sample.reference_contexts) for sample in rows.samples)
    good = all(score == 1.0 for score in scores) and contexts and len(rows.to_pandas()) == len(scores)
    return {"ragas": [len(scores), "" if good else f"scores {sorted(set(scores))}, {contexts} contexts"]}


def datasets(folder):
    """load_dataset of the folder, each of its configurations."""
    import datasets as library

    with tempfile.TemporaryDirectory() as place:
        parts = library.load_dataset(str(folder / "huggingface"), cache_dir=place)
        chunks = library.load_dataset(str(folder / "huggingface"), "chunks", split="train", cache_dir=place)
        found = {"huggingface": [sum(map(len, parts.values())), "" if len(chunks) else "no chunks"]}
        for name in ("alpaca", "rag"):
            file = str(folder / f"{name}.jsonl")
            found[name] = [len(library.load_dataset("json", data_files=file, split="train", cache_dir=place)), ""]
        return found


logging.disable()
print("\n" + json.dumps(globals()[sys.argv[1]](Path(sys.argv[2]))))
