"""The errors of the domain: one tree without HTTP, mapped to statuses and to exit codes elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the input: the `field` that it is in, its code, and one sentence that says what to correct."""

    field: str
    code: str
    detail: str


class WaymarkError(Exception):
    """Anything that Waymark refuses or cannot do; `str()` of it is one sentence that says what to correct."""


class InvalidInputError(WaymarkError):
    """The input is wrong; `faults` lists every fault."""

    def __init__(self, detail: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(detail)
        self.faults = tuple(faults)


class InvalidPeriodError(InvalidInputError):
    """The text is no period."""


class TierFullError(InvalidInputError):
    """A tier would have more indicators than its cap on some date."""


class NotFoundError(WaymarkError):
    """The resource does not exist, or is not public."""


class UnauthenticatedError(WaymarkError):
    """The request has no API key, or one that is unknown, expired or revoked; `prefix` is that of an existing key."""

    def __init__(self, detail: str, *, prefix: str | None = None) -> None:
        super().__init__(detail)
        self.prefix = prefix


class ForbiddenError(WaymarkError):
    """The caller's key does not allow it; the sentence does not reveal whether the resource exists."""


class ConflictError(WaymarkError):
    """The state of the resource does not allow it."""


class StaleError(WaymarkError):
    """The caller changes a revision that is no longer the latest."""


class PreconditionMissingError(WaymarkError):
    """A change does not say which revision it changes, or that it creates the resource."""


class ReusedKeyError(WaymarkError):
    """The idempotency key was used for another request."""


class StoreTrouble(StrEnum):
    """What keeps the store from doing its work, as operators count it."""

    UNAVAILABLE = "store_unavailable"
    UNUSABLE = "store_unusable"
    LOCKED = "store_locked"
    DISK_FULL = "disk_full"
    DISK_FAILS = "disk_fails"
    READ_ONLY = "read_only"
    NO_CONNECTION_FREE = "no_connection_free"
    TOO_SLOW = "statement_too_slow"


class StoreError(WaymarkError):
    """The store cannot be used as it is; the sentence says which command puts it right."""

    trouble = StoreTrouble.UNUSABLE

    def __init__(self, detail: str, *, trouble: StoreTrouble | None = None) -> None:
        super().__init__(detail)
        self.trouble = trouble or self.trouble


class StoreUnavailableError(StoreError):
    """The store does not answer now; a later call may succeed."""

    trouble = StoreTrouble.UNAVAILABLE


class UndecodableDocumentError(StoreError):
    """A recorded document that this version cannot read; the version that wrote it can."""


class SeedError(WaymarkError):
    """A seed file cannot be read."""
