"""The errors of the domain: one tree, without HTTP; `api/errors.py` maps it to statuses, `cli.py` to exit codes."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where it is (`field` of the input, as the caller named it), what kind, and one sentence."""

    field: str
    code: str
    detail: str


class WaymarkError(Exception):
    """Anything that Waymark refuses or cannot do; `str()` of it is one sentence that names what to fix."""


class InvalidInputError(WaymarkError):
    """The caller sent something that cannot be right; `faults` lists every such thing."""

    def __init__(self, detail: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(detail)
        self.faults = tuple(faults)


class InvalidPeriodError(InvalidInputError):
    """A text that names no period."""


class InvalidDefinitionError(InvalidInputError):
    """A definition that contradicts itself or lacks what it must say."""


class TierFullError(InvalidInputError):
    """A tier would hold more indicators than its cap on some date."""


class NotFoundError(WaymarkError):
    """What the caller named does not exist, or is not public."""


class UnknownCallerError(WaymarkError):
    """No key, or one that opens nothing."""


class ForbiddenError(WaymarkError):
    """The caller's key does not allow it; nothing is said of whether the thing exists."""


class ConflictError(WaymarkError):
    """The thing is not in a state that allows it."""


class StaleError(WaymarkError):
    """The revision that the caller would change is not the latest any more."""


class PreconditionMissingError(WaymarkError):
    """A change must say which revision it changes, or that it creates."""


class ReusedKeyError(WaymarkError):
    """The same idempotency key came with another request."""


class StoreError(WaymarkError):
    """The store cannot be used as it is; the sentence says which command mends it."""


class StoreUnavailableError(StoreError):
    """The store does not answer at present; trying again later may help."""


class SeedError(WaymarkError):
    """A seed file cannot be read."""
