"""promptfoo: ``promptfooconfig.yaml`` and ``tests.jsonl`` in a folder; ``npx promptfoo eval`` reads them as they are.

promptfoo takes ``{{…}}`` in a test for a template, and ``file://`` for a file to load or run. What a document says is
data: such signs are written so that they come out as they stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from labkit.datasets.exports._base import Export
from labkit.datasets.exports._columns import with_others
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import FileKind, Output, first_row
from labkit.datasets.places import where
from labkit.datasets.record import QA, is_id
from labkit.datasets.sealed import sealed, sealed_kind
from labkit.text.length import is_spaceless

_SIGNS = re.compile(r"\{(?=[{%#])|#(?=\})|^[a-z](?=[a-z]*:)", re.I)
"""What begins or ends a template, and the first letter of what names a file or a program."""
_SAME_WORDS = 0.5  # share of an answer's words, where it may be said otherwise
_CONFIG = """\
# {seal} wrote this. Put your models and your prompt here, then run: npx promptfoo eval
description: "Questions and answers of a dataset"
prompts:
  - "{{question}}"
providers:
  - openai:chat:gpt-4.1-mini
tests: file://tests.jsonl
"""
CONFIG = sealed_kind("a configuration of promptfoo")
TESTS = FileKind("a file of tests of promptfoo", lambda path: isinstance(first_row(path).get("vars"), dict)
                 and is_id((first_row(path).get("metadata") or {}).get("id")))


class Promptfoo(Export):
    """A short answer has to be in what a model says, True or False to begin it; of a long one, half of its words.

    Long answers in scripts without spaces are compared by a model that promptfoo asks (``factuality``).
    """

    name = "promptfoo"
    purpose = "evaluation by promptfoo"
    columns = ("vars", "assert")
    suffix = ""
    is_folder = True

    def rows(self, records: Iterable[QA], **options: Any) -> Iterator[dict[str, Any]]:
        for record in records:
            metadata = with_others({"id": record.id, "where": where(record), "type": record.qa_type,
                                    "language": record.language, "file": record.source.file if record.source else "",
                                    "evidence": record.evidence.text if record.evidence else ""}, record)
            yield {"vars": {"question": literal(record.question)}, "assert": [_assertion(record)],
                   "metadata": metadata}

    def taken(self, records: Iterable[QA], **options: Any) -> list[QA]:
        return [record for record in records if record.answer.strip()]

    def outputs(self, path: Path) -> tuple[Output, ...]:
        return Output(path / "promptfooconfig.yaml", CONFIG), Output(path / "tests.jsonl", TESTS)

    def files(self, records: Iterable[QA], path: Path, **options: Any) -> dict[Output, Iterable[bytes]]:
        config, tests = self.outputs(path)
        return {config: [sealed(_CONFIG)], tests: map(line_of, self.rows(self.taken(records)))}

    def notes(self, records: Iterable[QA], path: Path, **options: Any) -> list[str]:
        records = list(records)
        left = len(records) - len(self.taken(records))
        return [f"{left} question{'s' * (left != 1)} without an answer left out of {path}."] if left else []


def literal(text: str) -> str:
    """Return a text that promptfoo takes for what it is: no template is rendered, and nothing is loaded or run."""
    return _SIGNS.sub(lambda sign: f"{{{{ '{sign[0]}' }}}}", text)


def _assertion(record: QA) -> dict[str, Any]:
    answer = record.answer.strip()
    if record.qa_type == "boolean" and answer in ("True", "False"):
        return {"type": "regex", "value": rf"^\W*{answer}\b"}
    if record.qa_type in ("short", "boolean"):
        return {"type": "icontains", "value": literal(answer)}
    if is_spaceless(answer):
        return {"type": "factuality", "value": literal(answer)}
    return {"type": "rouge-n", "value": literal(answer), "threshold": _SAME_WORDS}


EXPORT = Promptfoo()
