"""What a card looks up: terms of models, hashes of prompts, figures of a scorecard. Nothing is guessed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.prompts import FOLDER as PROMPTS
from labkit.text.languages import language_code

MODEL_TERMS = {"qwen2.5-coder-1.5b-instruct": "Apache-2.0"}
"""Licences of models by how their names begin: of those that labkit fetches itself."""


def terms_of(model: str) -> str:
    """Return the licence of a model that labkit fetches; of any other, that it is not known."""
    return next((terms for name, terms in MODEL_TERMS.items() if model.lower().startswith(name)),
                "those of whoever serves it; not known to labkit")


def prompts_of(records: Iterable[QA]) -> dict[str, str]:
    """Return the hashes of the prompts of the methods that pairs were made by, in the languages that there are."""
    found: dict[str, str] = {}
    for method, qa_type, language in sorted({(one.method.partition(":")[0], one.qa_type, one.language)
                                             for one in records}):
        code = language_code(language).partition("-")[0]
        patterns = {"seed": [f"qa_{qa_type}.md", "qa_ask.md", "qa_pick*.md"], "evolve": ["evolve_*.md"],
                    "glan": ["glan_*.md"], "persona": ["persona_*.md"]}.get(method, [])
        for pattern in patterns:
            own = sorted((PROMPTS / code).glob(pattern)) if code else []
            for path in own or sorted((PROMPTS / "en").glob(pattern)):
                found[f"{path.parent.name}/{path.name}"] = sha256(path.read_bytes()).hexdigest()
    return found


def figures_of(scorecard: Any) -> Iterator[list[str]]:
    """Yield label, value, what it rests on and what is good, of every figure in the JSON of a scorecard."""
    if isinstance(scorecard, Mapping):
        if "label" in scorecard and "shown" in scorecard:
            rests = " ".join(str(scorecard[name]) for name in ("n", "of") if scorecard.get(name) not in (None, ""))
            yield [str(scorecard["label"]), str(scorecard["shown"]), rests, str(scorecard.get("wanted", ""))]
            return
        scorecard = list(scorecard.values())
    if isinstance(scorecard, list):
        for value in scorecard:
            yield from figures_of(value)


def read_figures(path: str | os.PathLike[str]) -> Any:
    """Return the JSON of a scorecard; raises DatasetError if it is missing or none."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise DatasetError(f"{path} holds no figures.", "Name the JSON that labkit evaluate wrote.") from None
