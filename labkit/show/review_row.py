"""A row under review as a notebook shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from labkit.reports.page_pictures import Picture
from labkit.show.html import BORDER, MUTED, SUMMARY, badge, escape, marked, picture

_COLOURS = {"open": ("#757575", "#ffffff"), "accept": ("#1b6e3c", "#ffffff"), "edit": ("#1b6e3c", "#ffffff"),
            "reject": ("#a3261d", "#ffffff"), "skip": ("#e69f00", "#000000"), "disputed": ("#e69f00", "#000000")}


def row_html(row: dict[str, Any], total: int, drawn: Sequence[tuple[int, Picture]], why: str,
             t: Callable[..., str]) -> str:
    """Return the HTML of a row.

    Parameters
    ----------
    row
        As :func:`labkit.reports.review.rows.detailed` gives it, and ``reason``, its problem in the words of the view.
    drawn
        Pictures of its pages. ``why`` says why one is missing.
    t
        Gives a text of the view by its name.
    """
    head = " · ".join(escape(part) for part in (t("row_of", number=row["number"], total=total), _where(row, t),
                                                row["file"], row["type"]) if part)
    parts = [f'<div style="{MUTED};font-size:13px">{head} {badge(t(row["status"]), *_COLOURS[row["status"]])}</div>']
    for turn in row["turns"]:
        parts += [_worded("div", turn["question"], "font-size:17px;font-weight:600;margin-top:6px"),
                  _worded("div", turn["answer"], "font-size:15px;white-space:pre-line")]
        quote = turn["quote"]
        parts.append(f'<div style="{MUTED};font-size:12px">{escape(t("evidence"))}, {escape(_where(quote, t))}</div>'
                     + marked(quote["before"], quote["text"], quote["after"], quote["lang"], quote["table"]) if quote
                     else _line(t("no_evidence")))
    parts.append(_line(_judged(row["problem"], row["reason"], t)))
    if row["scores"]:
        said = (t("score_line" if one["threshold"] is None else "score_of", **one) for one in row["scores"])
        parts.append(_line(" · ".join(said)))
    parts += [_line(t("grade_line", **one)) for one in row["grades"]]
    if row["status"] == "disputed":
        parts.append(_line(t("disputed_note")))
    parts += [_line(_opinion(one, t)) for one in row["opinions"]]
    for page, one in drawn:
        alt = t("picture_of" if row["boxed"] else "picture_whole", where=t("unit_page", numbers=page), file=row["file"])
        parts.append(picture(one.uri, alt))
    if why:
        parts.append(_line(t("no_picture", why=why)))
    if row["passage"]["text"]:
        style = f"white-space:pre-line;font-size:13px;border:{BORDER};padding:6px"
        parts.append(f'<details><summary style="{SUMMARY}">{escape(t("passage"))}</summary>'
                     f'{_worded("div", row["passage"], style)}</details>')
    if row["columns"]:
        entries = "".join(f"<dt>{escape(one['name'])}</dt><dd style='white-space:pre-line'>{escape(one['value'])}</dd>"
                          for one in row["columns"])
        parts.append(f'<details><summary style="{SUMMARY}">{escape(t("columns"))}</summary><dl>{entries}</dl>'
                     "</details>")
    inner = "".join(parts)
    return f'<div class="mathjax_ignore tex2jax_ignore" style="line-height:1.45;max-width:1000px">{inner}</div>'


def _where(found: dict[str, Any], t: Callable[..., str]) -> str:
    return ", ".join(t(f"unit_{unit}", numbers=numbers) for unit, numbers in found["places"])


def _judged(problem: str, reason: str, t: Callable[..., str]) -> str:
    if not problem:
        return t("checks_pass")
    return t("not_judged" if problem.startswith("not judged") else "checks_say", reason=reason)


def _opinion(one: dict[str, Any], t: Callable[..., str]) -> str:
    said = t("decided", who=one["who"], when=one["when"], status=t(one["decision"]))
    words = " / ".join(f'{turn["question"]["text"]} {turn["answer"]["text"]}' for turn in one["turns"])
    return " – ".join(part for part in (said, one.get("note", ""), words) if part)


def _worded(tag: str, text: dict[str, str], style: str) -> str:
    lang = f' lang="{escape(text["lang"])}"' if text["lang"] else ""
    return f'<{tag}{lang} style="{style};overflow-wrap:anywhere">{escape(text["text"])}</{tag}>'


def _line(text: str) -> str:
    return f'<div style="font-size:13px;overflow-wrap:anywhere">{escape(text)}</div>'
