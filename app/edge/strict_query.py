"""Queries read strictly: every part has a name and a value, in UTF-8, once, without characters that hide."""

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from app.edge.problems import ProblemItem, problem_item

Pairs = list[tuple[str, str]]

_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# Controls, line separators, marks that turn the direction of text, and what is no character.
ODD_CHARACTERS = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff"
_ODD = re.compile(f"[{ODD_CHARACTERS}]")
_NAMEABLE = re.compile(r"[\w.\[\]-]{1,60}", re.ASCII)


def text_of(raw: bytes) -> str | None:
    """A percent-encoded part as text; None when it is not UTF-8 or has odd characters."""
    if _BAD_PERCENT.search(raw):
        return None
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _ODD.search(text) else text


def query_pairs(raw: bytes) -> Pairs | None:
    """A query's names and values; None when anything about it is irregular."""
    pairs: Pairs = []
    for part in raw.split(b"&"):
        name, value = _split(part)
        if not name or not value:
            return None
        pairs.append((name, value))
    return pairs if len({name for name, _ in pairs}) == len(pairs) else None


def sorted_out(raw: bytes, *, names: Sequence[str]) -> tuple[Pairs, list[ProblemItem]]:
    """The parameters of a query that can be used, and what is wrong with the others."""
    pairs: Pairs = []
    faults: list[ProblemItem] = []
    seen: set[str | None] = set()
    for part in raw.split(b"&"):
        name, value = _split(part)
        fault = _fault(name, value, names=names, again=name in seen)
        if fault is not None:
            faults.append(fault)
        elif name and value:
            pairs.append((name, value))
        seen.add(name)
    refused = {fault.parameter for fault in faults}
    return [pair for pair in pairs if pair[0] not in refused], faults


def _split(part: bytes) -> tuple[str | None, str | None]:
    name, _, value = part.replace(b"+", b" ").partition(b"=")
    return text_of(name), text_of(value)


def _fault(name: str | None, value: str | None, *, names: Sequence[str], again: bool) -> ProblemItem | None:
    if name not in names:
        shown = name if name and _NAMEABLE.fullmatch(name) else None
        return problem_item("unknown_parameter", "There is no parameter of that name here.", parameter=shown)
    if again:
        return problem_item("repeated_parameter", "Give this parameter once.", parameter=name)
    if value is None:
        detail = "The value is not UTF-8 text, or holds a character that does not show."
        return problem_item("bad_characters", detail, parameter=name)
    if not value:
        return problem_item("empty_parameter", "Give a value, or leave the parameter out.", parameter=name)
    return None
