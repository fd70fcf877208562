"""Grade rows by the evaluators of azure-ai-evaluation, in an environment of their own: they pin pandas below 3.

    azure_graders.py DATA URL MODEL OUT RUBRIC…

DATA is JSON Lines with id, query, response, context and ground_truth. OUT gets ``{rubric: {id: score or null}}``: a row
whose call failed has null, which azure-ai-evaluation leaves out of its means without a word. The key is OPENAI_API_KEY.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import sys

NEEDS = {"groundedness": ("query", "response", "context"), "relevance": ("query", "response"),
         "coherence": ("query", "response"), "fluency": ("response",),
         "similarity": ("query", "response", "ground_truth")}


def main(data: str, url: str, model: str, out: str, *rubrics: str) -> None:
    from azure.ai.evaluation import (
        CoherenceEvaluator,
        FluencyEvaluator,
        GroundednessEvaluator,
        OpenAIModelConfiguration,
        RelevanceEvaluator,
        SimilarityEvaluator,
        evaluate,
    )

    logging.disable(logging.CRITICAL)
    made = {"groundedness": GroundednessEvaluator, "relevance": RelevanceEvaluator, "coherence": CoherenceEvaluator,
            "fluency": FluencyEvaluator, "similarity": SimilarityEvaluator}
    settings = OpenAIModelConfiguration(type="openai", api_key=os.environ.get("OPENAI_API_KEY", "none"), base_url=url,
                                        model=model)
    with open(data, encoding="utf-8") as file:
        ids = [json.loads(line)["id"] for line in file]
    found: dict[str, dict[str, float | None]] = {}
    for name in rubrics:
        with contextlib.redirect_stdout(sys.stderr):  # it prints tracebacks of what it passes over
            result = evaluate(data=data, evaluators={name: made[name](settings)}, evaluator_config={
                name: {"column_mapping": {column: f"${{data.{column}}}" for column in NEEDS[name]}}})
        scores = [row.get(f"outputs.{name}.{name}") for row in result["rows"]]
        found[name] = {key: None if score is None or (isinstance(score, float) and math.isnan(score)) else float(score)
                       for key, score in zip(ids, scores, strict=True)}
    with open(out, "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
