"""Formulas of Office (OMML) in one line of text: ``x = (a + b)/(2a)``."""

from __future__ import annotations

from typing import Any

from labkit.documents.office.raised import raised

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def formula(element: Any) -> str:
    """Return the words of a formula; fractions, roots and powers are written with brackets where they need them."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in (f"{_M}t", f"{_W}t"):
        return element.text or ""
    if tag.endswith("Pr") or tag == f"{_W}del":
        return ""
    name = tag.removeprefix(_M)
    told = [(child.tag.removeprefix(_M), formula(child)) for child in element if isinstance(child.tag, str)]
    parts = dict(told)
    if name == "f":
        return f"{_held(parts.get('num', ''))}/{_held(parts.get('den', ''))}"
    if name in ("sSup", "sSub", "sSubSup", "nary"):
        base = parts.get("e", "")
        low = f"_{_held(parts['sub'])}" if parts.get("sub") else ""
        high = _power(parts["sup"]) if parts.get("sup") else ""
        if name == "nary":
            sign = next((found.get(f"{_M}val", "") for found in element.iterfind(f"{_M}naryPr/{_M}chr")), "∫")
            return f"{sign}{low}{high} {base}"
        return f"{base}{low}{high}"
    if name == "rad":
        degree = parts.get("deg", "")
        return f"{raised(degree, 'superscript') if degree else ''}√{_held(parts.get('e', ''))}"
    if name == "d":
        frame = element.find(f"{_M}dPr")
        begin, end = _sign(frame, "begChr", "("), _sign(frame, "endChr", ")")
        return begin + ", ".join(text for kind, text in told if kind == "e") + end
    if name == "m":
        return "[" + "; ".join(text for kind, text in told if kind == "mr") + "]"
    joint = {"oMathPara": "; ", "eqArr": "; ", "mr": " "}.get(name, "")
    return joint.join(text for _, text in told if text)


def _sign(told: Any, name: str, usual: str) -> str:
    found = None if told is None else told.find(f"{_M}{name}")
    return usual if found is None else found.get(f"{_M}val", "")


def _held(text: str) -> str:
    text = text.strip()
    return text if text.isalnum() or (text[:1] == "(" and text[-1:] == ")") else f"({text})"


def _power(text: str) -> str:
    moved = raised(text, "superscript")
    return moved if moved != text and not moved.startswith("^") else f"^{_held(text)}"
