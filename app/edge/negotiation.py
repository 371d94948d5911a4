"""Which form of an answer a caller gets: `?format=` where it is given, else what `Accept` likes best."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from app.edge.problems import BAD_PARAMETER, NOT_ACCEPTABLE, Refusal, problem_item


class MediaFormat(Protocol):
    """One form of an answer: its name in `?format=` and its media type."""

    @property
    def name(self) -> str:
        """The name that `?format=` takes."""

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""


Format = TypeVar("Format", bound=MediaFormat)


def chosen_format(name: str | None, accept: str | None, *, formats: Sequence[Format]) -> Format:
    """The format that the caller asks for, the first without a preference; raises Refusal where there is none."""
    if name is not None:
        return _named(name, formats)
    best = preferred_format(accept, formats)
    if best is None:
        media_types = ", ".join(form.media_type for form in formats)
        raise Refusal(NOT_ACCEPTABLE, f"The formats of this answer are: {media_types}.")
    return best


def _named(name: str, formats: Sequence[Format]) -> Format:
    for form in formats:
        if form.name == name:
            return form
    detail = f"The formats here are: {', '.join(form.name for form in formats)}."
    raise Refusal(BAD_PARAMETER, detail, [problem_item("unknown_format", detail, parameter="format")])


def preferred_format(accept: str | None, formats: Sequence[Format]) -> Format | None:
    """What an Accept header likes best (RFC 9110, 12.5.1): the first of equals, None where it takes none."""
    if accept is None or not accept.strip():
        return formats[0]
    ranges = [_range(part) for part in accept.lower().split(",") if part.strip()]
    weights = [_weight(form.media_type, ranges) for form in formats]
    best = max(weights)
    return formats[weights.index(best)] if best > 0 else None


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight of the most specific range that holds the media type."""
    whole = media_type.partition("/")[0] + "/*"
    for pattern in (media_type, whole, "*/*"):
        weights = [weight for name, weight in ranges if name == pattern]
        if weights:
            return max(weights)
    return 0.0


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            return name, quality(value)
    return name, 1.0


def quality(text: str) -> float:
    """A weight of 0 to 1; what is none counts as 0."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
