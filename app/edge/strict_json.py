"""JSON bodies read strictly: what other readers would take differently, or not at all, is refused."""

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers

from app.edge.problems import BAD_JSON, WRONG_MEDIA_TYPE, Refusal, problem_item

DEEPEST = 32
LONGEST_INTEGER = 20  # digits; no count, amount or rate needs more, and long ones are slow to read

_CONTAINERS = (list, dict)
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NAMEABLE = re.compile(r"[\w.-]{1,60}", re.ASCII)
_UTF_8 = re.compile(r"application/json(\s*;\s*charset\s*=\s*\"?utf-?8\"?)?\s*", re.IGNORECASE)
_TOO_DEEP = ("too_deep", f"The body is nested more than {DEEPEST} levels deep: send it with fewer levels.")


class _LooseError(Exception):
    """A fault inside the reader; `args` are the code and the sentence."""


def require_json(headers: Headers) -> None:
    """Refuse (415) a body that does not call itself application/json, in UTF-8."""
    if not _UTF_8.fullmatch(headers.get("content-type", "").strip()):
        raise Refusal(WRONG_MEDIA_TYPE, "Send the body as application/json, in UTF-8.")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(WRONG_MEDIA_TYPE, "Send the body without a content encoding.")


def strict_json(raw: bytes) -> object:
    """A body as JSON, or a Refusal (400) that says what is wrong with it."""
    try:
        return _read(raw)
    except _LooseError as error:
        code, detail = error.args
        raise Refusal(BAD_JSON, detail, [problem_item(code, detail, pointer="")]) from None


def _read(raw: bytes) -> object:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _LooseError("not_utf_8", f"The body is not UTF-8: see byte {error.start + 1}.") from None
    if text.startswith("\ufeff"):
        raise _LooseError("byte_order_mark", "The body begins with a byte order mark; leave it out.")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _LooseError("not_json", f"The body is not JSON: see {place}.") from None
    except RecursionError:
        raise _LooseError(*_TOO_DEEP) from None
    _check_depth(value)
    if _ESCAPED_SURROGATE.search(text):
        _check_surrogates(value)
    return value


def _check_depth(value: object) -> None:
    """Go down level by level, through lists and objects alone: what is left after the deepest is too deep."""
    level = [value] if isinstance(value, _CONTAINERS) else []
    for _ in range(DEEPEST):
        if not level:
            return
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, _CONTAINERS)
        ]
    if level:
        raise _LooseError(*_TOO_DEEP)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = _repeated(key for key, _ in pairs)
        name = f" “{twice}”" if _NAMEABLE.fullmatch(twice) else ""
        raise _LooseError("duplicate_key", f"An object has the same key{name} twice: give each key once.")
    return members


def _repeated(keys: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(key for key in keys if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add gives None


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _LooseError("number_too_large", "A number is too large.")
    return number


def _integer(text: str) -> int:
    if len(text) > LONGEST_INTEGER:
        raise _LooseError("number_too_large", f"A whole number has more than {LONGEST_INTEGER} digits.")
    return int(text)


def _constant(_text: str) -> float:
    raise _LooseError("not_a_number", "NaN and Infinity are not JSON; leave the value out or give a reason.")


def _check_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise _LooseError("lone_surrogate", "A text holds half of a character (a lone surrogate).") from None
