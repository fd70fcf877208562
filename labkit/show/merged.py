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
from labkit.reports.wording import counted, heard, reason, say, sentence
from labkit.show.html import BORDER, MUTED, Shown, badge, escape, muted, table

if TYPE_CHECKING:
    from labkit.datasets.dataset import Dataset
    from labkit.pipelines.merge import Dropped, Merged

# of the palette that labkit.reports.presentation takes its colours from
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#757575")
_KEPT, _DROPPED, _TO_LOOK_AT = "#0072b2", "#e69f00", "#8f4a5b"
_HEADS = ("Dataset", "Pairs", "Question types", "Files", "Chunks", "Languages")
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
    html = table([say(one) for one in _HEADS], rows) + f"<div>{legend}</div>"
    return Shown(html, say("{count} datasets with {total} pairs: ", count=len(given), total=total) + ", ".join(
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
    rows.append([f"<b>{escape(say('all'))}</b>", *(f"<b>{number}</b>" for number in total), ""])
    said = (say("Every row is accounted for.") if merged.balanced else
            say("The books do not balance: rows are missing."))
    head = [say("Dataset"), say("Rows read"), say("Kept"), *map(heard, reasons), ""]
    return Shown(table(head, rows) + f"<div>{escape(said)}</div>", merged.line())


def conflicts(merged: Merged, n: int = 6) -> Shown:
    """Show the first ``n`` questions that have two answers: the kept one, and the one that was left out."""
    found = merged.conflicts
    line = counted(len(found), "{n} question with two answers", "{n} questions with two answers")
    if not found:
        said = say("No question has two answers.")
        return Shown(f"<div>{escape(said)}</div>", said)
    cards = "".join(f'<div style="border:{BORDER};border-radius:6px;padding:8px 14px;margin:0 0 10px 0">'
                    f"{_conflict_html(conflict)}</div>" for conflict in found[:n])
    return Shown(cards + muted(
        say("{n} of {line} shown.", n=min(n, len(found)), line=line) if len(found) > n else sentence(line)), line)


def division(train: Dataset, validation: Dataset) -> Shown:
    """Show how pairs, types, files and chunks are spread over both parts, and whether a chunk is on both sides."""
    parts, rows = (train, validation), []
    total = sum(map(len, parts)) or 1
    rows.append([f"<b>{escape(say('pairs'))}</b>", *(f"<b>{len(part)}</b> ({100 * len(part) / total:.0f} %)"
                                                     for part in parts)])
    reading: tuple[tuple[str, Callable[[QA], str]], ...] = (
        (say("type"), lambda record: record.qa_type), (say("file"), _file))
    for title, of in reading:
        counts = [Counter(map(of, part)) for part in parts]
        rows += [[f"{title}: {escape(name)}", *(str(count[name]) for count in counts)]
                 for name in sorted(counts[0] | counts[1])]
    chunks = [{record.source.chunk_id for record in part if record.source} - {""} for part in parts]
    shared = shared_chunks(train, validation)
    rows.append([escape(say("chunks")), *(str(len(found)) for found in chunks)])
    rows.append([escape(say("chunks on both sides")),
                 f'<span style="{MUTED}">–</span>' if not shared else str(len(shared)), f"<b>{len(shared)}</b>"])
    both = (counted(len(shared), "{n} chunk on both sides", "{n} chunks on both sides") if shared else
            say("no chunk on both sides"))
    line = say("{train} pairs from {train_chunks} chunks for training, {validation} pairs from {validation_chunks} "
               "chunks for validation; {both}", train=len(train), train_chunks=len(chunks[0]),
               validation=len(validation), validation_chunks=len(chunks[1]), both=both)
    head = ["", say("Training"), say("Validation")]
    return Shown(table(head, rows) + f"<div>{escape(sentence(line))}</div>", line)


def problems(problems: Sequence[Problem], n: int = 20) -> Shown:
    """Show what ``validate_train`` found: at which line, and whether the file would be refused."""
    if not problems:
        said = say("Nothing to mend: the file is ready for Azure OpenAI.")
        return Shown(f"<div>{escape(said)}</div>", say("Nothing to mend"))
    ordered = sorted(problems, key=lambda problem: not problem.serious)
    rows = [[badge(say("mend"), *_SERIOUS) if problem.serious else badge(say("note"), *_NOTE),
             str(problem.line) if problem.line else escape(say("file")), escape(heard(problem.message))]
            for problem in ordered[:n]]
    serious = sum(problem.serious for problem in problems)
    notes = len(problems) - serious
    line = say("{serious} to mend, {notes}", serious=serious, notes=counted(notes, "{n} note", "{n} notes"))
    rest = say(" First {n} shown.", n=n) if len(problems) > n else ""
    return Shown(table(["", say("Line"), say("What was found")], rows)
                 + f"<div><b>{escape(sentence(line))}</b>{escape(rest)}</div>",
                 "\n".join([line, *map(str, ordered[:n])]))


def _conflict_html(conflict: Dropped) -> str:
    kept, other = conflict.kept, conflict.record
    said = [f'<div lang="{text_language(kept.question, kept.language)}" style="font-weight:600;overflow-wrap:anywhere">'
            f"{escape(kept.question)}</div>"]
    for word, record, source in ((say("kept"), kept, conflict.kept_source), (say("left out"), other, conflict.source)):
        lines = [turn.answer for turn in record.turns] or [record.answer]
        quote = say(" Evidence: {text}", text=record.evidence.text) if record.evidence else ""
        said.append(f'<div lang="{text_language(lines[0], record.language)}" style="overflow-wrap:anywhere;'
                    f'white-space:pre-line;margin-top:4px">{escape(chr(10).join(lines))}</div>'
                    + muted(say("{word}, from {source}.{quote}", word=word, source=source, quote=quote)))
    return "".join(said)


def _bar(counts: Counter[str], colours: dict[str, str], width: float = 100) -> str:
    total = counts.total() or 1
    parts = "".join(f'<div title="{escape(f"{reason(name)}: {count}")}" style="width:{100 * count / total:.3f}%;'
                    f'background:{colours.get(name, _COLOURS[-1])};height:14px"></div>'
                    for name, count in sorted(counts.items(), key=lambda item: list(colours).index(item[0])) if count)
    return f'<div style="width:240px"><div style="display:flex;width:{width:.3f}%">{parts}</div></div>'


def _dot(colour: str) -> str:
    return (f'<span style="display:inline-block;width:12px;height:12px;border-radius:3px;margin:0 6px 0 8px;'
            f'vertical-align:-1px;background:{colour};border:{BORDER}"></span>')


def _file(record: QA) -> str:
    return record.source.file if record.source else say("no file")


def _listed(names: Iterable[str], n: int = 3) -> str:
    """Return the most frequent names, and how many more there are."""
    ordered = [name for name, _ in ranked(Counter(names))]
    return ", ".join(ordered[:n]) + (say(" and {n} more", n=len(ordered) - n) if len(ordered) > n else "")
