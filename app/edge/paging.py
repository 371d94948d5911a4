"""Pages of collections: a cursor names the item after which the next page begins, and callers cannot read it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.edge.problems import ParameterRefusal, problem_item

Item = TypeVar("Item")
DEFAULT_LIMIT, MOST = 100, 1_000


def page_of(
    items: Sequence[Item], *, key: Callable[[Item], str], cursor: str | None, limit: int | None
) -> tuple[Sequence[Item], str | None]:
    """The page after `cursor` (the key of an item, encoded) and the cursor of the next; without limit all the rest."""
    start = 0
    if cursor is not None:
        last = decode_cursor(cursor, size=1)[0]
        start = next((index + 1 for index, listed in enumerate(items) if key(listed) == last), -1)
        if start < 0:
            raise invalid_cursor()
    if limit is None:
        return items[start:], None
    page = items[start : start + limit]
    more = start + limit < len(items)
    return page, encode_cursor((key(page[-1]),)) if more else None


def encode_cursor(position: Sequence[str]) -> str:
    """A position as an opaque text."""
    return urlsafe_b64encode(json.dumps(list(position)).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, size: int) -> tuple[str, ...]:
    """The position in a cursor; raises ParameterRefusal when it is none of ours."""
    try:
        position = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (Error, ValueError, RecursionError):
        raise invalid_cursor() from None
    is_texts = isinstance(position, list) and all(isinstance(part, str) and part.isprintable() for part in position)
    if not is_texts or len(position) != size or encode_cursor(position) != cursor:
        raise invalid_cursor()
    return tuple(position)


def invalid_cursor() -> ParameterRefusal:
    """The error for a cursor that does not fit."""
    detail = "The cursor is not one that this collection gave, or its item is gone; start again without it."
    return ParameterRefusal(detail, [problem_item("invalid_cursor", detail, parameter="cursor")])
