"""The errors of validation as items of a problem: where, what kind, what is allowed; never the input."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.edge.problems import ProblemItem, problem_item
from app.edge.validation_words import sentence_of, steps_of

_LONGEST_PLACE = 200


class FieldFault(Protocol):
    """A fault that the service finds after validation: where, what kind, and one sentence."""

    @property
    def field(self) -> str:
        """The name of a parameter, or a place in the body with dots between its steps."""

    @property
    def code(self) -> str:
        """The kind of fault, for programs."""

    @property
    def detail(self) -> str:
        """What is wrong, for people."""


def items_of(errors: Sequence[Mapping[str, Any]]) -> list[ProblemItem]:
    """Every error of a request as an item; of the branches of a union those that the input fits best, each once."""
    fitting = {_place(error) for error in errors if not _is_of_type(error)}
    unexplained = (error for error in errors if not (_is_of_type(error) and _place(error) in fitting))
    return list({repr(item): item for item in map(_item_of, unexplained)}.values())


def places(errors: Sequence[Mapping[str, Any]]) -> set[str]:
    """In which parts of the request the errors are: `path`, `query`, `header`, `cookie`, `body`."""
    return {str(error["loc"][0]) for error in errors}


def items_of_faults(faults: Sequence[FieldFault], *, reading: bool) -> list[ProblemItem]:
    """The faults that the service finds as items: in a read they name parameters, in a write places of the body."""
    if reading:
        return [problem_item(fault.code, fault.detail, parameter=fault.field) for fault in faults]
    return [problem_item(fault.code, fault.detail, pointer=pointer(*fault.field.split("."))) for fault in faults]


def _place(error: Mapping[str, Any]) -> tuple[Any, ...]:
    return steps_of(error["loc"])


def _is_of_type(error: Mapping[str, Any]) -> bool:
    """Whether the input is of another type than a branch of a union takes."""
    return str(error["type"]).endswith("_type")


def _item_of(error: Mapping[str, Any]) -> ProblemItem:
    part, *rest = steps_of(error["loc"])
    code = str(error["type"])
    if part == "body":
        return problem_item(code, sentence_of(error), pointer=pointer(*rest))
    detail = sentence_of({**error, "loc": error["loc"][:2]})  # whichever choice of its list is wrong
    return problem_item(code, detail, parameter=_shortened(str(rest[0])) if rest else None)


def pointer(*steps: object) -> str:
    """A place in the body as a JSON pointer, shortened where names are very long."""
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return _shortened("".join(f"/{step}" for step in escaped))


def _shortened(place: str) -> str:
    return place if len(place) <= _LONGEST_PLACE else place[:_LONGEST_PLACE] + "…"
