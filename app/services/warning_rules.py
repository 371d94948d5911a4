"""The council's own parameters of the warning rules."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from app.domain.errors import Fault
from app.domain.judgement.comparators import DEFAULT_GROUP
from app.domain.measures.indicator import RuleSetting
from app.domain.publishing.change_items import ItemKind
from app.domain.warnings.parameters import check_parameters, with_declared_types
from app.domain.warnings.rules import Parameters, WarningRule
from app.services.document_changes import DocumentChange, RequireRevision, change_document, require_sound
from app.services.unit_of_work import Writer
from app.storage.recorded_documents import DocumentRevision, recorded

Named = tuple[WarningRule, RuleSetting | None]


def rule_setting(
    name: WarningRule, *, enabled: bool, parameters: Parameters, place: str = "/parameters"
) -> RuleSetting:
    """A setting whose parameters are sound; raises InvalidInputError with faults under `place`."""
    require_sound(tuple(setting_faults(name, parameters, place=place)))
    return RuleSetting(enabled, with_declared_types(name, parameters) or None)


def setting_faults(
    name: WarningRule, parameters: Parameters, *, place: str, under: Parameters | None = None
) -> Iterator[Fault]:
    """What is wrong with a rule's parameters, as places of a body."""
    for fault in check_parameters(name, parameters, under=under):
        yield Fault(f"{place}/{_escaped(fault.field)}", fault.code, fault.detail)
    group = parameters.get("comparator")
    if group is not None and "comparator" not in {fault.field for fault in check_parameters(name, parameters)}:
        yield from _group_faults(group, place=place)


def put_rule_setting(
    writer: Writer, name: WarningRule, setting: RuleSetting, *, require: RequireRevision
) -> DocumentChange[RuleSetting]:
    """Record the council's setting of a rule."""
    return change_document(
        writer, ItemKind.RULE_SETTING, name.value, setting, require=require, operation="put_warning_rule"
    )


def read_rule_setting(connection: Connection, name: WarningRule) -> DocumentRevision | None:
    """The council's latest recorded setting of a rule."""
    return recorded(connection, ItemKind.RULE_SETTING, name.value)


def named_settings(settings: Mapping[str, RuleSetting]) -> list[Named]:
    """Every rule of the table, in its order, with the council's setting."""
    return [(name, settings.get(name.value)) for name in WarningRule]


def _group_faults(group: float | int | str, *, place: str) -> Iterator[Fault]:
    """The rule looks at the peer group that every card shows first."""
    if group != DEFAULT_GROUP:
        yield Fault(f"{place}/comparator", "unknown_value", f"The rule compares with the peer group {DEFAULT_GROUP}.")


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
