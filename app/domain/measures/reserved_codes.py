"""Codes that paths reserve: a resource with such a code could never be read."""

from collections.abc import Iterator

from app.domain.errors import Fault

TEMPLATE = "template"
RESERVED_CODES = frozenset({TEMPLATE})


def reserved_faults(code: str, *, what: str) -> Iterator[Fault]:
    """The fault of a reserved code; `what` names what needs another one."""
    if code in RESERVED_CODES:
        yield Fault("code", "conflict", f"{code} is the address of the workbook: give the {what} another code.")
