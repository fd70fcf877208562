"""How varied the questions are."""

from __future__ import annotations

from labkit.quality import diversity
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bound, Measure, Section

_LI = "Li et al. (2016), A Diversity-Promoting Objective Function, arXiv 1510.03055"
_ZHU = "Zhu et al. (2018), Texygen, arXiv 1802.01886; smoothing 1 of Chen and Cherry (2014)"
_ENCODER = "Vectors of the Universal Sentence Encoder, multilingual (Yang et al., 2019, arXiv 1907.04307)"
_VENDI = f"Friedman and Dieng (2023), The Vendi Score, arXiv 2210.02410. {_ENCODER}"
_MTLD = "McCarthy and Jarvis (2010), MTLD, vocd-D, and HD-D"
_LEAST = 100  # words
_SAME = "Ask fewer questions a chunk, mix question types, or let personas ask (notebooks/4_personas)."


def variety(material: Material) -> Section:
    """Return how varied the words of the questions are, measured on a sample of one size."""
    title = "How varied the questions are"
    words = diversity.sampled(material.questions, material.tokens)
    count = sum(map(len, words))
    if len(material.questions) < 2:
        return Section("variety", title, notes=["One question alone has no variety."])
    said = f"different {{}} / all {{}} of the questions, of a sample of {count:,} words"
    signs = 2 * sum(map(diversity.counts_characters, material.questions[:50])) > len(material.questions[:50])
    alike = diversity.variety(material.questions)
    bleu = diversity.self_bleu([diversity.tokens(text) for text in material.questions])
    measures = [
        Measure("distinct_1", "Different words (distinct-1)", diversity.distinct(words, 1), count, "words",
                said.format("words", "words"), _LI, None, form="number"),
        Measure("distinct_2", "Different pairs of words (distinct-2)", diversity.distinct(words, 2), count, "words",
                said.format("pairs of neighbouring words", "such pairs"), _LI, _bound(signs, 0.5), _SAME, "number",
                least=_LEAST),
        Measure("self_bleu", "How much a question repeats others (self-BLEU-4)", bleu,
                min(len(material.questions), diversity.SAMPLED), "questions",
                "BLEU-4 of a question with up to 100 others as references, on average over up to 500", _ZHU,
                _bound(signs, 0.6, more=False), _SAME, "number", least=20),
        Measure("mtld", "Words until they repeat (MTLD)", diversity.mtld([one for each in words for one in each]),
                count, "words", "mean length of runs of words whose type-token ratio stays above 0.72, forward and "
                "backward", _MTLD, None, form="number", note="" if count >= diversity.LEAST_MTLD else
                f"It takes {diversity.LEAST_MTLD} words to tell."),
        Measure("likeness", "Words that two questions share", alike.likeness if len(material.questions) > 1 else None,
                min(len(material.questions), diversity.COMPARED), "questions",
                "Jaccard similarity of the words of two questions, on average over all pairs of up to 400",
                "Persona Hub (Ge et al., 2024, arXiv 2406.20094), section 2.3", _bound(signs, 0.25, more=False), _SAME,
                "number", least=20)]
    measures += _by_meaning(material)
    notes = [f"Figures of variety depend on how much was measured: compare them with those of a set of as many words "
             f"({count:,})."]
    if signs:
        notes.append("In scripts without spaces each character counts as a word: the bounds for words do not hold, and "
                     "only sets in the same language can be compared.")
    return Section("variety", title, measures, notes=notes)


def _by_meaning(material: Material) -> list[Measure]:
    """Return how different the questions are in what they are about, where that is asked for."""
    if not material.meaning:
        return []
    import numpy as np

    from labkit.quality import embeddings

    texts = diversity.some(material.questions)
    vectors = embeddings.embed(texts)
    close = vectors @ vectors.T
    np.fill_diagonal(close, -1.0)
    return [
        Measure("vendi", "Questions it is worth by meaning (Vendi / n)", diversity.vendi(vectors) / len(texts),
                len(texts), "questions", "effective number of different questions: exp of the entropy of the "
                "eigenvalues of their cosines / n / n questions, of up to 500", _VENDI, form="share"),
        Measure("nearest", "How near in meaning the nearest other question is", float(close.max(1).mean()),
                len(texts), "questions", "cosine of a question and the one nearest to it, on average; near ones share "
                "a topic and need not be duplicates", _ENCODER, form="number")]


def _bound(signs: bool, good: float, more: bool = True) -> Bound | None:
    """Return a bound for words; none where characters are counted."""
    return None if signs else Bound(good, more=more)
