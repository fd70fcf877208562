"""The card of a data set: what is in it, how it was made and checked, how far it goes, and what is not known of it.

Nothing is guessed: where the licence of the sources, the terms of a model or a figure is not given, the card says that.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from typing import Any

from labkit.datasets.blind_readings import READINGS
from labkit.datasets.card_sources import MODEL_TERMS, figures_of, prompts_of, read_figures, terms_of
from labkit.datasets.markdown import plain_text, table
from labkit.datasets.places import page_list, pairs_per_place
from labkit.datasets.record import QA
from labkit.datasets.sealed import sealed
from labkit.documents.types import Chunk
from labkit.text.languages import language_code

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LICENCES = {"apache-2.0", "mit", "bsd-3-clause", "cc0-1.0", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0",
             "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-4.0", "odc-by", "pddl", "gfdl", "odbl"}
"""Names that the Hub knows; any other is given to it as it stands."""
_MOST_FILES, _MOST_FIGURES = 50, 60


@dataclass(frozen=True, slots=True)
class Card:
    """What a card is made of: the pairs of each part, all chunks, and what whoever exports them says.

    ``scorecard`` is the JSON of ``labkit evaluate``, or its path. The features are the columns of pairs and of chunks,
    with their types; ``gates`` name the checks of each type of pairs.
    """

    parts: Mapping[str, Sequence[QA]]
    chunks: Sequence[Chunk]
    title: str
    licence: str
    scorecard: Mapping[str, Any] | list | str | os.PathLike[str] | None
    features: Mapping[str, Any]
    chunk_features: Mapping[str, Any]
    gates: Mapping[str, Sequence[str]]

    @property
    def pairs(self) -> list[QA]:
        """The pairs of all parts."""
        return [record for part in self.parts.values() for record in part]

    def text(self) -> bytes:
        """Return the file."""
        sections = (self._content, self._making, self._prompts, self._checks, self._coverage, self._figures,
                    self._reading, self._rights, self._limits)
        body = "\n\n".join("\n".join(section()) for section in sections)
        title = plain_text(self.title) or "Questions and answers"
        return sealed(f"{self._front()}\n\n# {title}\n\n{body}\n\n<!-- {{seal}} wrote this card -->\n")

    def _front(self) -> str:
        codes = sorted({language_code(record.language).partition("-")[0] for record in self.pairs} - {""})
        size = next((name for most, name in _SIZES if len(self.pairs) < most), "n>1M")
        files = [{"split": name, "path": f"data/{name}.jsonl"} for name, part in self.parts.items()
                 if part or name == "train"]
        configs = [{"config_name": "pairs", "default": True, "data_files": files}]
        info = [{"config_name": "pairs", "features": _columns(self.features)}]
        if self.chunks:
            configs.append({"config_name": "chunks", "data_files": [
                {"split": "train", "path": "data/chunks.jsonl"}]})
            info.append({"config_name": "chunks", "features": _columns(self.chunk_features)})
        name = self.licence.strip()
        rights = {"license": name.lower()} if name.lower() in _LICENCES else \
            {"license": "other", "license_name": name} if name else {"license": "unknown"}
        front: dict[str, Any] = {**rights, "language": codes, "size_categories": [size],
                                 "task_categories": ["question-answering"], "tags": ["labkit", "synthetic"],
                                 "configs": configs, "dataset_info": info}
        return "\n".join(["---", *(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()),
                          "---"])

    def _content(self) -> Iterator[str]:
        yield "## What is in it\n"
        parts = ", ".join(f"{len(part):,} for {name}" for name, part in self.parts.items() if part)
        yield (f"{len(self.pairs):,} pairs of a question and an answer ({parts or 'none'})"
               + ("; no passage of a source is in both parts" if self.parts.get("validation") else "")
               + ". A pair made from a document names the words that its answer rests on, and where they stand.\n")
        kinds = Counter((record.qa_type, record.language) for record in self.pairs)
        yield from table(["type", "language", "pairs"], ([*kind, f"{count:,}"] for kind, count in kinds.most_common()))

    def _making(self) -> Iterator[str]:
        yield "## How it was made\n"
        yield f"With labkit {_version()}.\n"
        ways = Counter((record.method, record.model or "no model named") for record in self.pairs)
        yield from table(["method", "model", "its terms", "pairs"], (
            [method, model, terms_of(model), f"{count:,}"] for (method, model), count in ways.most_common()))
        revised = sum(bool(record.revised_from) for record in self.pairs)
        yield f"\n{revised:,} pairs were corrected by hand since (`revised_from`)."

    def _prompts(self) -> Iterator[str]:
        yield "## Prompts\n"
        found = prompts_of(self.pairs)
        if not found:
            yield "None of labkit's prompts belongs to the methods above."
            return
        yield (f"Those of the methods above, as labkit {_version()} has them, which wrote this card. Which of them "
               "were sent is not written down in the rows.\n")
        yield from table(["prompt", "SHA-256"], ([name, digest] for name, digest in found.items()))

    def _checks(self) -> Iterator[str]:
        yield "## What was checked\n"
        yield ("Pairs that labkit makes from documents are kept only if their evidence stands in the source, their "
               "answer rests on it, and their question stands alone.\n")
        if self.gates:
            yield f"The checks of labkit {_version()}, in their order; options of a run may have taken some away:\n"
            yield from table(["pairs", "checks"], ([name, ", ".join(names)] for name, names in self.gates.items()))
            yield ""
        yield "Some leave a score in the row:\n"
        scores: dict[tuple[str, float | None], list[float]] = {}
        for record in self.pairs:
            for score in record.checks:
                scores.setdefault((score.name, score.threshold), []).append(score.score)
        yield from table(["check", "kept from", "pairs with a score", "lowest", "median"], (
            [name, "–" if least is None else f"{least:g}", f"{len(found):,}", f"{min(found):.2f}",
             f"{median(found):.2f}"] for (name, least), found in sorted(scores.items(), key=str)))

    def _coverage(self) -> Iterator[str]:
        yield "## Coverage\n"
        if not self.chunks:
            yield "The passages of the source are not at hand, so it is not known what no pair rests on."
            return
        used = {record.source.chunk_id for record in self.pairs if record.source}
        files: dict[str, list[Chunk]] = {}
        for chunk in self.chunks:
            files.setdefault(chunk.file, []).append(chunk)
        rested = {chunk.id for chunk in self.chunks} & used
        yield f"{len(rested):,} of {len(self.chunks):,} passages have a pair that rests on them.\n"
        rows = []
        for file, own in list(files.items())[:_MOST_FILES]:
            places = sorted({number for chunk in own for number in chunk.places()})
            here = pairs_per_place(record for record in self.pairs if record.source and record.source.file == file)
            missed = [number for number in places if number not in here]
            rows.append([file, f"{sum(chunk.id in rested for chunk in own):,} of {len(own):,}",
                         f"{len(places) - len(missed):,} of {len(places):,} {own[0].unit}s",
                         page_list(missed[:40], own[0].unit) + " …" * (len(missed) > 40) if missed else "none"])
        yield from table(["file", "passages with a pair", "places with a pair", "without"], rows)
        if len(files) > _MOST_FILES:
            yield f"\nAnd {len(files) - _MOST_FILES:,} more files."

    def _figures(self) -> Iterator[str]:
        yield "## Figures\n"
        given = read_figures(self.scorecard) if isinstance(self.scorecard, (str, os.PathLike)) else self.scorecard
        figures = list(figures_of(given))[:_MOST_FIGURES]
        if not figures:
            yield "None were given: `labkit evaluate qa.jsonl` measures them."
            return
        measured = next((one["rows"] for one in (given if isinstance(given, list) else [given])
                         if isinstance(one, Mapping) and isinstance(one.get("rows"), int)), len(self.pairs))
        other = f", of a set of {measured:,} pairs, which is not quite this one" * (measured != len(self.pairs))
        yield f"By `labkit evaluate`{other}.\n"
        yield from table(["figure", "value", "of", "good"], figures)

    def _reading(self) -> Iterator[str]:
        yield "## How many are right\n"
        yield "Nobody has read this set for the card."
        own = [record for record in self.pairs if terms_of(record.model) in MODEL_TERMS.values() and record.source]
        known = [one for one in READINGS if any(one.language == record.language for record in own)]
        if not known:
            yield "For its models and languages labkit has no figures: have some pairs read."
            return
        yield (f"{len(own):,} of its pairs are of the small model that labkit brings. Where labkit made the question "
               "by its form, as it does by default, so much was right when read strictly, on other documents that were "
               "not seen before; of what that model writes itself, about half:\n")
        yield from table(["language", "right", "the documents"], (
            [one.language, f"{one.right} of {one.read} ({one.share:.0%}), {one.reader}", one.documents]
            for one in known))
        yield "\nOther languages, and types but `short` and `long`, have not been read."

    def _rights(self) -> Iterator[str]:
        yield "## Licence of the sources\n"
        yield (f"As given by who exported them: {plain_text(self.licence)}. labkit has not verified it." if
               self.licence.strip() else
               "**Not stated.** Nobody named it when this was exported. Do not share the set before you know it.")
        yield "\nQuestions, evidence and passages hold words of these files:\n"
        files = Counter((record.source.file, record.source.sha256) for record in self.pairs if record.source)
        yield from table(["file", "SHA-256", "pairs"], (
            [*file, f"{count:,}"] for file, count in files.most_common(_MOST_FILES)))
        if len(files) > _MOST_FILES:
            yield f"\nAnd {len(files) - _MOST_FILES:,} more files."

    def _limits(self) -> Iterator[str]:
        yield "## Known limits\n"
        yield "- Questions were made by a machine. Checks by rules cannot tell a right answer from a wrong one in the "\
              "same words."
        yield "- Personal data has not been removed by this export; look for it before you share the set."
        if any(record.method.startswith(("glan", "persona")) or not record.source for record in self.pairs):
            yield "- Pairs without a source are what a model knows, and rest on nothing that can be looked up."
        if not self.chunks:
            yield "- Contexts are empty: the passages were not at hand."


def _columns(features: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return columns and their types as ``dataset_info`` names them."""
    return [{"name": name, **_kind(kind)} for name, kind in features.items()]


def _kind(kind: Any) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"list": _columns(kind[0]) if isinstance(kind[0], dict) else kind[0]}
    return {"struct": _columns(kind)} if isinstance(kind, dict) else {"dtype": kind}


def _version() -> str:
    try:
        return version("labkit")
    except PackageNotFoundError:
        return "(not installed)"
