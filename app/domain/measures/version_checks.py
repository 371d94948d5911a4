"""What a version of a definition may not say, in itself and beside the other versions, as places of a body."""

from collections.abc import Iterator, Sequence

from app.domain.errors import Fault
from app.domain.measures.definition_checks import check_definition
from app.domain.measures.indicator import Definition
from app.domain.warnings.parameters import check_parameters
from app.domain.warnings.rules import WarningRule

# Where the body names a thing otherwise than the rules do.
_PLACES = (
    ("direction.", "/direction_rule/"),
    ("target_rule.amber.band", "/target_rule/amber_within"),
    ("target_rule.amber.level", "/target_rule/amber_floor"),
    ("target_rule.amber.kind", "/target_rule/amber"),
    ("threshold", "/warning_threshold"),
    ("due_days.submission", "/submission_due_days"),
    ("due_days.publication", "/publication_due_days"),
)


def check_version(
    version: Definition, *, versions: Sequence[Definition], replaces: Definition | None, corrects: bool
) -> tuple[Fault, ...]:
    """Everything that is wrong with `version`; `replaces` is the recorded one whose place it would take."""
    own = tuple(Fault(place_of(fault.field), fault.code, fault.detail) for fault in check_definition(version))
    return (
        *own,
        *rule_faults(version),
        *_history_faults(version, versions=versions, replaces=replaces, corrects=corrects),
    )


def place_of(field: str) -> str:
    """The place in the body of what the rules call `field`."""
    for theirs, place in _PLACES:
        if field.startswith(theirs):
            return place + field.removeprefix(theirs).replace(".", "/")
    return f"/{field.replace('.', '/')}"


def rule_faults(version: Definition) -> Iterator[Fault]:
    """Parameters of warning rules that cannot be."""
    for index, (name, setting) in enumerate(version.warning_rules.items()):
        for fault in check_parameters(WarningRule(name), setting.parameters or {}):
            step = fault.field.replace("~", "~0").replace("/", "~1")
            yield Fault(f"/warning_rules/{index}/parameters/{step}", fault.code, fault.detail)


def _history_faults(
    version: Definition, *, versions: Sequence[Definition], replaces: Definition | None, corrects: bool
) -> Iterator[Fault]:
    if not versions:
        yield from _first_faults(version, corrects=corrects)
    elif replaces is None:
        yield from _new_faults(version, versions=versions, corrects=corrects)
    elif replaces != version and not corrects:
        yield _unclear(replaces)


def _first_faults(version: Definition, *, corrects: bool) -> Iterator[Fault]:
    if version.effective_from is not None:
        yield Fault(
            "/effective_from", "conflict", "The first version holds from the beginning: leave effective_from out."
        )
    if corrects:
        yield Fault("/corrects", "conflict", "There is no version to correct yet: leave corrects out.")


def _new_faults(version: Definition, *, versions: Sequence[Definition], corrects: bool) -> Iterator[Fault]:
    start = version.effective_from
    if start is None:
        return
    if corrects:
        held = ", ".join(one.effective_from.id for one in versions if one.effective_from) or "none"
        detail = f"There is no version from {start.id} to correct; versions begin in: {held}."
        yield Fault("/effective_from", "unknown_value", detail)
    for one in versions:
        if one.effective_from is not None and one.effective_from.start == start.start:
            detail = f"A version begins on that day already, written {one.effective_from.id}."
            yield Fault("/effective_from", "conflict", detail)
    if version.retired_from is not None and start.start >= version.retired_from.start:
        detail = f"The indicator is retired from {version.retired_from.id} on; take that back first."
        yield Fault("/effective_from", "retired", detail)


def _unclear(replaces: Definition) -> Fault:
    if replaces.effective_from is None:
        return Fault(
            "/effective_from",
            "required",
            "Say from which period on the change holds (effective_from), or that it corrects the version in force "
            "(corrects: true).",
        )
    detail = f"A version from {replaces.effective_from.id} is there: say corrects: true, or another effective_from."
    return Fault("/effective_from", "conflict", detail)
