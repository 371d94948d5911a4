"""The council's own parameters of the warning rules."""

from collections.abc import Iterator

from app.domain.errors import Fault
from app.domain.judgement.comparators import DEFAULT_GROUP
from app.domain.measures.indicator import RuleSetting
from app.domain.publishing.change_items import ItemKind
from app.domain.warnings.answer_times import answer_time_key
from app.domain.warnings.parameters import check_parameters, with_declared_types
from app.domain.warnings.rules import Parameters, Severity, WarningRule
from app.services.document_changes import DocumentChange, RequireRevision, change_document, require_sound
from app.services.unit_of_work import Writer


def warning_rule_setting(name: WarningRule, *, enabled: bool, parameters: Parameters) -> RuleSetting:
    """A setting whose parameters are sound; raises InvalidInputError with faults under `parameters`."""
    require_sound(tuple(parameter_faults(name, parameters)))
    return RuleSetting(enabled, with_declared_types(name, parameters) or None)


def set_warning_rule(
    writer: Writer, name: WarningRule, setting: RuleSetting, *, require: RequireRevision
) -> DocumentChange[RuleSetting]:
    """Record the council's setting of a rule."""
    return change_document(
        writer, ItemKind.RULE_SETTING, name.value, setting, require=require, operation="put_warning_rule"
    )


def set_answer_time(
    writer: Writer, severity: Severity, setting: RuleSetting, *, require: RequireRevision
) -> DocumentChange[RuleSetting]:
    """Record the council's answer time of a severity."""
    return change_document(
        writer,
        ItemKind.RULE_SETTING,
        answer_time_key(severity),
        setting,
        require=require,
        operation="put_answer_time",
    )


def parameter_faults(name: WarningRule, parameters: Parameters) -> Iterator[Fault]:
    """The faults of the council's own parameters of a rule, under `parameters`."""
    faults = check_parameters(name, parameters)
    for fault in faults:
        yield Fault(f"parameters.{fault.field}", fault.code, fault.detail)
    group = parameters.get("comparator")
    # Every card shows this peer group first, and the rule looks at no other.
    if group not in (None, DEFAULT_GROUP) and "comparator" not in {fault.field for fault in faults}:
        detail = f"The rule compares with the peer group {DEFAULT_GROUP}."
        yield Fault("parameters.comparator", "unknown_value", detail)
