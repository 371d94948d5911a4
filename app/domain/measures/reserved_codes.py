"""Codes that nothing may have: in a path they are something else, so that what has them could never be read."""

from collections.abc import Iterator

from app.domain.errors import Fault

TEMPLATE = "template"
RESERVED_CODES = frozenset({TEMPLATE})


def reserved_faults(code: str, *, what: str) -> Iterator[Fault]:
    """That a code is reserved; `what` is to have another."""
    if code in RESERVED_CODES:
        yield Fault("code", "conflict", f"{code} is the address of the workbook: give the {what} another code.")
