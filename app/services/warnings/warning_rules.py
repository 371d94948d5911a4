"""The council's own parameters of the warning rules and of the budget."""

from dataclasses import replace

from app.domain.errors import Fault
from app.domain.measures.indicator import RuleSetting
from app.domain.publishing.change_items import ItemKind
from app.domain.warnings.answer_times import answer_time_key
from app.domain.warnings.parameters import SettingName, check_parameters, conflicts_with, with_declared_types
from app.domain.warnings.rules import Parameters, Severity
from app.services.document_changes import DocumentChange, RequireRevision, change_document, require_sound
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded_of


def warning_rule_setting(name: SettingName, *, enabled: bool, parameters: Parameters) -> RuleSetting:
    """A setting whose parameters are sound; raises InvalidInputError with faults under `parameters`."""
    require_sound(parameter_faults(name, parameters))
    return RuleSetting(enabled, with_declared_types(name, parameters) or None)


def set_warning_rule(
    writer: Writer, name: SettingName, setting: RuleSetting, *, require: RequireRevision
) -> DocumentChange[RuleSetting]:
    """Record the council's setting of a rule; raises InvalidInputError where an indicator's own contradict it."""
    recorded = recorded_of(writer.connection, [ItemKind.DEFINITION])[ItemKind.DEFINITION].values()
    definitions = [revision.document for revision in recorded]
    require_sound(tuple(map(_of_parameters, conflicts_with(name, setting.parameters or {}, definitions=definitions))))
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


def parameter_faults(name: str, parameters: Parameters) -> tuple[Fault, ...]:
    """The faults of the council's own parameters of a rule, under `parameters`."""
    return tuple(map(_of_parameters, check_parameters(name, parameters)))


def _of_parameters(fault: Fault) -> Fault:
    return replace(fault, field=f"parameters.{fault.field}")
