"""Datasets side by side, what merging and dividing made of them, and what is wrong with a training file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from labkit.datasets.finetune_check import Problem
from labkit.datasets.ledger import ranked
from labkit.datasets.record import QA
from labkit.datasets.train_validation_split import shared_chunks
from labkit.reports.presentation import text_language
from labkit.show.html import BORDER, MUTED, Shown, badge, escape, muted, table

if TYPE_CHECKING:
    from labkit.datasets.dataset import Dataset
    from labkit.pipelines.merge import Dropped, Merged

# of the palette that labkit.reports.presentation takes its colours from
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#757575")
_KEPT, _DROPPED, _TO_LOOK_AT = "#0072b2", "#e69f00", "#8f4a5b"
_SERIOUS, _NOTE = ("#8f4a5b", "#ffffff"), ("#f0c54f", "#000000")


def datasets(datasets: Iterable[Dataset]) -> Shown:
    """Show what each dataset holds: pairs, question types, source files, chunks and languages."""
    from labkit.pipelines.merge import source_names

    given = list(datasets)
    names, most = source_names(given), max((len(dataset) for dataset in given), default=0) or 1
    types = sorted({record.qa_type for dataset in given for record in dataset})
    colours = dict(zip(types, _COLOURS, strict=False))
    rows = []
    for name, dataset in zip(names, given, strict=True):
        found = Counter(record.qa_type for record in dataset)
        chunks = {record.source.chunk_id for record in dataset if record.source}
        rows.append([escape(name), str(len(dataset)), _bar(found, colours, 100 * len(dataset) / most),
                     escape(_listed(_file(record) for record in dataset)), str(len(chunks)),
                     escape(_listed(record.language for record in dataset))])
    legend = " ".join(f'<span style="white-space:nowrap">{_dot(colours[name])}{escape(name)}</span>' for name in types)
    total = sum(map(len, given))
    html = table(["Dataset", "Pairs", "Question types", "Files", "Chunks", "Languages"], rows) + f"<div>{legend}</div>"
    return Shown(html, f"{len(given)} datasets with {total} pairs: " + ", ".join(
        f"{name} {len(dataset)}" for name, dataset in zip(names, given, strict=True)))


def merged(merged: Merged) -> Shown:
    """Show what became of every row of every source, with reasons."""
    from labkit.pipelines.merge import CONFLICT

    reasons = sorted({reason for share in merged.sources for reason in share.dropped})
    rows = []
    for share in merged.sources:
        parts = Counter({"kept": share.kept}) + share.dropped
        colours = {"kept": _KEPT, **dict.fromkeys(reasons, _DROPPED), CONFLICT: _TO_LOOK_AT}
        rows.append([escape(share.name), str(share.read), str(share.kept),
                     *(str(share.dropped[reason]) for reason in reasons), _bar(parts, colours)])
    total = [sum(share.read for share in merged.sources), len(merged.dataset),
             *(sum(share.dropped[reason] for share in merged.sources) for reason in reasons)]
    rows.append(["<b>all</b>", *(f"<b>{number}</b>" for number in total), ""])
    said = "Every row is accounted for." if merged.balanced else "The books do not balance: rows are missing."
    return Shown(table(["Dataset", "Rows read", "Kept", *reasons, ""], rows) + f"<div>{said}</div>", merged.line())


def conflicts(merged: Merged, n: int = 6) -> Shown:
    """Show the first ``n`` questions that have two answers: the kept one, and the one that was left out."""
    found = merged.conflicts
    line = f"{len(found)} question{'s' * (len(found) != 1)} with two answers"
    if not found:
        return Shown("<div>No question has two answers.</div>", "No question has two answers.")
    cards = "".join(f'<div style="border:{BORDER};border-radius:6px;padding:8px 14px;margin:0 0 10px 0">'
                    f"{_conflict_html(conflict)}</div>" for conflict in found[:n])
    return Shown(cards + muted(f"{min(n, len(found))} of {line} shown." if len(found) > n else f"{line}."), line)


def division(train: Dataset, validation: Dataset) -> Shown:
    """Show how pairs, types, files and chunks are spread over both parts, and whether a chunk is on both sides."""
    parts, rows = (train, validation), []
    total = sum(map(len, parts)) or 1
    rows.append(["<b>pairs</b>", *(f"<b>{len(part)}</b> ({100 * len(part) / total:.0f} %)" for part in parts)])
    reading: tuple[tuple[str, Callable[[QA], str]], ...] = (("type", lambda record: record.qa_type), ("file", _file))
    for title, of in reading:
        counts = [Counter(map(of, part)) for part in parts]
        rows += [[f"{title}: {escape(name)}", *(str(count[name]) for count in counts)]
                 for name in sorted(counts[0] | counts[1])]
    chunks = [{record.source.chunk_id for record in part if record.source} - {""} for part in parts]
    shared = shared_chunks(train, validation)
    rows.append(["chunks", *(str(len(found)) for found in chunks)])
    rows.append(["chunks on both sides", f'<span style="{MUTED}">–</span>' if not shared else str(len(shared)),
                 f"<b>{len(shared)}</b>"])
    line = (f"{len(train)} pairs from {len(chunks[0])} chunks for training, {len(validation)} pairs from "
            f"{len(chunks[1])} chunks for validation; {len(shared) or 'no'} chunk{'s' * (len(shared) > 1)} on both "
            "sides")
    return Shown(table(["", "Training", "Validation"], rows) + f"<div>{escape(line)}.</div>", line)


def problems(problems: Sequence[Problem], n: int = 20) -> Shown:
    """Show what ``validate_train`` found: at which line, and whether the file would be refused."""
    if not problems:
        return Shown("<div>Nothing to mend: the file is ready for Azure OpenAI.</div>", "Nothing to mend")
    ordered = sorted(problems, key=lambda problem: not problem.serious)
    rows = [[badge("mend", *_SERIOUS) if problem.serious else badge("note", *_NOTE),
             str(problem.line) if problem.line else "file", escape(problem.message)] for problem in ordered[:n]]
    serious = sum(problem.serious for problem in problems)
    notes = len(problems) - serious
    line = f"{serious} to mend, {notes} note{'s' * (notes != 1)}"
    rest = f" First {n} shown." if len(problems) > n else ""
    return Shown(table(["", "Line", "What was found"], rows) + f"<div><b>{line}.</b>{rest}</div>",
                 "\n".join([line, *map(str, ordered[:n])]))


def _conflict_html(conflict: Dropped) -> str:
    kept, other = conflict.kept, conflict.record
    said = [f'<div lang="{text_language(kept.question, kept.language)}" style="font-weight:600;overflow-wrap:anywhere">'
            f"{escape(kept.question)}</div>"]
    for word, record, source in (("kept", kept, conflict.kept_source), ("left out", other, conflict.source)):
        lines = [turn.answer for turn in record.turns] or [record.answer]
        quote = f" Evidence: {record.evidence.text}" if record.evidence else ""
        said.append(f'<div lang="{text_language(lines[0], record.language)}" style="overflow-wrap:anywhere;'
                    f'white-space:pre-line;margin-top:4px">{escape(chr(10).join(lines))}</div>'
                    + muted(f"{word}, from {source}.{quote}"))
    return "".join(said)


def _bar(counts: Counter[str], colours: dict[str, str], width: float = 100) -> str:
    total = counts.total() or 1
    parts = "".join(f'<div title="{escape(f"{name}: {count}")}" style="width:{100 * count / total:.3f}%;'
                    f'background:{colours.get(name, _COLOURS[-1])};height:14px"></div>'
                    for name, count in sorted(counts.items(), key=lambda item: list(colours).index(item[0])) if count)
    return f'<div style="width:240px"><div style="display:flex;width:{width:.3f}%">{parts}</div></div>'


def _dot(colour: str) -> str:
    return (f'<span style="display:inline-block;width:12px;height:12px;border-radius:3px;margin:0 6px 0 8px;'
            f'vertical-align:-1px;background:{colour};border:{BORDER}"></span>')


def _file(record: QA) -> str:
    return record.source.file if record.source else "no file"


def _listed(names: Iterable[str], n: int = 3) -> str:
    """Return the most frequent names, and how many more there are."""
    ordered = [name for name, _ in ranked(Counter(names))]
    return ", ".join(ordered[:n]) + (f" and {len(ordered) - n} more" if len(ordered) > n else "")
