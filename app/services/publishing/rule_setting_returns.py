"""Returns of warning rules' settings: a row a parameter, of the council or of one indicator; all recorded, or none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.errors import Fault
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.publishing.change_items import ChangeOutcome, ItemKind
from app.domain.publishing.returns import RowFault, SubmittedReturn, SubmittedRow
from app.domain.warnings.answer_times import (
    ANSWER_DAYS,
    MOST_ANSWER_DAYS,
    answer_time_key,
    answer_time_setting,
    set_days,
)
from app.domain.warnings.parameters import (
    ALLOWED,
    SettingName,
    check_parameters,
    conflicts_with,
    defaults_of,
    with_declared_types,
)
from app.domain.warnings.rules import Severity
from app.services.document_changes import Document
from app.services.measures.definitions import (
    PlannedDefinition,
    Proposal,
    load_references,
    plan_definition,
    plan_faults,
)
from app.services.publishing.row_documents import (
    RecordedDocumentRows,
    reason_too_long,
    record_documents,
    repeated,
    require_sound_rows,
    submission_reason,
    unknown_codes,
)
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded_of

ANSWER_TIME = "answer_time"  # stands in the column of rules, with a severity as its parameter
ENABLED, DEFAULT = "enabled", "default"
RULES = (*(name.value for name in SettingName), ANSWER_TIME)
WHOLE_COUNCIL = (SettingName.BUDGET.value, ANSWER_TIME)  # no indicator has them of its own
DAYS_IN_WORDS = f"a whole number from 1 to {MOST_ANSWER_DAYS}"
TRUTH_IN_WORDS = "yes or no"
_DUPLICATE = "{} sets the same: send it once."
_KEY = ("rule", "parameter")

ParameterValue = bool | float | int | str
SettingGroup = tuple[str | None, str]  # an indicator (None: the council), and a rule


@dataclass(frozen=True, slots=True)
class RuleSettingRow:
    """One row: its place in the return, what it sets, and the council's or the indicator's own before and after.

    `before` and `after` are None where there is none: then what is above it applies.
    """

    index: int
    indicator: str | None
    rule: str
    parameter: str
    before: ParameterValue | None
    after: ParameterValue | None
    reason: str | None

    @property
    def outcome(self) -> ChangeOutcome:
        """Whether it sets something, changes it, or leaves it as it is."""
        if self.before == self.after:
            return ChangeOutcome.UNCHANGED
        return ChangeOutcome.CREATED if self.before is None else ChangeOutcome.REVISED


@dataclass(frozen=True, slots=True)
class TemplateSetting:
    """A setting that a file shows: its own value, if any, what applies without it, and what it may be."""

    indicator: str | None
    rule: str
    parameter: str
    value: ParameterValue | None
    default: ParameterValue
    allowed: str


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What is recorded: the council's settings by key, and the newest version of each definition by code."""

    settings: Mapping[str, RuleSetting]
    newest: Mapping[str, Definition]
    versions: Sequence[Definition]

    def of(self, group: SettingGroup) -> RuleSetting | None:
        """The setting of a rule, the council's or an indicator's own."""
        indicator, rule = group
        return self.settings.get(rule) if indicator is None else self.newest[indicator].warning_rules.get(rule)


def template_settings(connection: Connection) -> list[TemplateSetting]:
    """Every parameter of every rule and the answer times as the council set them, and those of indicators."""
    recorded = _load(connection)
    council = [setting for rule in RULES for setting in _template_rows((None, rule), recorded)]
    own = [
        setting
        for code, definition in sorted(recorded.newest.items())
        for rule in sorted(definition.warning_rules)
        for setting in _template_rows((code, rule), recorded)
    ]
    return council + own


def _template_rows(group: SettingGroup, recorded: _Recorded) -> Iterator[TemplateSetting]:
    indicator, rule = group
    if rule == ANSWER_TIME:
        for severity in reversed(Severity):
            days = _own_days(recorded.settings.get(answer_time_key(severity)), severity)
            yield TemplateSetting(None, rule, severity.value, days, ANSWER_DAYS[severity], DAYS_IN_WORDS)
        return
    own, council = recorded.of(group), recorded.settings.get(rule) or RuleSetting()
    under = dict(council.parameters or {}) if indicator is not None else {}
    is_on = council.enabled if indicator is not None else True
    yield TemplateSetting(indicator, rule, ENABLED, _value(own, ENABLED, indicator=indicator), is_on, TRUTH_IN_WORDS)
    defaults = {**defaults_of(rule), **under}
    for parameter, allowed in ALLOWED[rule].items():
        value = _value(own, parameter, indicator=indicator)
        yield TemplateSetting(indicator, rule, parameter, value, defaults[parameter], allowed.words)


def record_settings(writer: Writer, submitted: SubmittedReturn) -> RecordedDocumentRows[RuleSettingRow]:
    """Record what the rows set in one submission; rows that are as recorded add nothing.

    What an indicator has of its own corrects the newest version of its definition. Raises InvalidReturnError with every
    fault.
    """
    recorded = _load(writer.connection)
    faults = [
        *submitted.faults,
        *unknown_codes(submitted, what="rule", known=dict.fromkeys(RULES)),
        *unknown_codes(submitted, what="indicator", known=recorded.newest),
        *_duplicates(submitted),
    ]
    groups = dict(_sound_groups(submitted, recorded, faults=faults))
    merged: dict[SettingGroup, RuleSetting | None] = {}
    rows: list[RuleSettingRow] = []
    for group, indices in sorted(groups.items(), key=lambda item: item[0][0] is not None):  # the council's first
        if group[1] == ANSWER_TIME:
            rows += _answer_times(submitted, indices, recorded)
            continue
        before = recorded.of(group)
        council = merged.get((None, group[1])) or recorded.settings.get(group[1]) or RuleSetting()
        merged[group] = _merged(before, submitted, indices, group=group, council=council)
        rows += _rows(submitted, indices, group=group, before=before, after=merged[group])
    plans = _plans(writer, submitted, merged, groups, recorded)
    faults += _council_faults(submitted, merged, groups, recorded, plans)
    faults += _own_faults(writer, submitted, merged, groups, plans)
    changed = [row for row in rows if row.outcome is not ChangeOutcome.UNCHANGED]
    reason = submission_reason(submitted.reason, ((row.indicator or row.rule, row.reason) for row in changed))
    faults += reason_too_long(reason, column="reason")
    require_sound_rows(faults)
    documents = [*_council_documents(changed, merged, recorded), *(plan.documents[0] for plan in plans.values())]
    rows.sort(key=lambda row: row.index)
    return record_documents(writer, rows, documents, submitted=replace(submitted, reason=reason))


def _load(connection: Connection) -> _Recorded:
    revisions = recorded_of(connection, [ItemKind.DEFINITION, ItemKind.RULE_SETTING])
    versions: list[Definition] = [revision.document for revision in revisions[ItemKind.DEFINITION].values()]
    versions.sort(key=lambda version: version.first_day)
    settings = {key: revision.document for key, revision in revisions[ItemKind.RULE_SETTING].items()}
    return _Recorded(settings, {version.code: version for version in versions}, versions)


def _duplicates(submitted: SubmittedReturn) -> Iterator[RowFault]:
    keys = [(index, tuple(row.get(name) for name in _KEY)) for index, row in enumerate(submitted.rows)]
    whole = ((index, (submitted.rows[index].get("indicator"), *key)) for index, key in keys if None not in key)
    for index, _, first in repeated(whole):
        yield RowFault(index, "parameter", "duplicate", _DUPLICATE, first)


def _sound_groups(
    submitted: SubmittedReturn, recorded: _Recorded, *, faults: list[RowFault]
) -> Iterator[tuple[SettingGroup, list[int]]]:
    """The rows that can be recorded, by what they are of; what is wrong with the others is added to `faults`."""
    groups: dict[SettingGroup, list[int]] = {}
    for index, row in enumerate(submitted.rows):
        indicator, rule = row.get("indicator"), row.get("rule")
        if index in submitted.partial or rule not in RULES or not (indicator is None or indicator in recorded.newest):
            continue
        fault = _row_fault(row)
        if fault is None:
            groups.setdefault((indicator, rule), []).append(index)
        else:
            faults.append(RowFault(index, fault.field, fault.code, fault.detail))
    yield from groups.items()


def _row_fault(row: SubmittedRow) -> Fault | None:
    """What is wrong with a row of a known rule by itself."""
    rule, parameter, value = row["rule"], row["parameter"], row["value"]
    if row.get("indicator") is not None and rule in WHOLE_COUNCIL:
        return Fault("indicator", "conflict", f"The {rule} applies to the whole council: leave the indicator out.")
    names = list(Severity) if rule == ANSWER_TIME else [ENABLED, *ALLOWED[rule]]
    if parameter not in names:
        return Fault("parameter", "unknown_parameter", f"The rule {rule} takes {', '.join(names)}.")
    if value == DEFAULT:
        return None
    if parameter == ENABLED:
        passes, words = isinstance(value, bool), TRUTH_IN_WORDS
    elif rule == ANSWER_TIME:
        passes, words = _is_days(value), DAYS_IN_WORDS
    else:
        passes, words = (
            not isinstance(value, bool) and ALLOWED[rule][parameter].passes(value),
            ALLOWED[rule][parameter].words,
        )
    return None if passes else Fault("value", "out_of_range", f"Give {words}, or {DEFAULT} to remove the setting.")


def _is_days(value: ParameterValue) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 1 <= float(value) <= MOST_ANSWER_DAYS and float(value).is_integer()


def _value(setting: RuleSetting | None, parameter: str, *, indicator: str | None) -> ParameterValue | None:
    """The value of a parameter in a setting; None for none. That a rule applies is the table's default for all."""
    if setting is None:
        return None
    if parameter == ENABLED:
        return None if setting.enabled and indicator is None else setting.enabled
    return (setting.parameters or {}).get(parameter)


def _own_days(setting: RuleSetting | None, severity: Severity) -> int | None:
    """The council's answer time, where it differs from the table's."""
    days = set_days(setting)
    return None if days == ANSWER_DAYS[severity] else days


def _answer_times(submitted: SubmittedReturn, indices: Iterable[int], recorded: _Recorded) -> Iterator[RuleSettingRow]:
    for index in indices:
        row = submitted.rows[index]
        severity, value = Severity(row["parameter"]), row["value"]
        days = None if value in (DEFAULT, ANSWER_DAYS[severity]) else int(value)
        before = _own_days(recorded.settings.get(answer_time_key(severity)), severity)
        yield RuleSettingRow(index, None, ANSWER_TIME, severity.value, before, days, row.get("reason"))


def _merged(
    before: RuleSetting | None,
    submitted: SubmittedReturn,
    indices: Iterable[int],
    *,
    group: SettingGroup,
    council: RuleSetting,
) -> RuleSetting | None:
    """The setting of a rule with what its rows say; None for one that the indicator has of its own no longer.

    A parameter of an indicator switches nothing on: without `enabled` the rule is as the council has it.
    """
    indicator, rule = group
    above = council.enabled if indicator is not None else True
    parameters, enabled = dict((before.parameters if before else None) or {}), before.enabled if before else above
    own_enabled: ParameterValue | None = None
    for row in (submitted.rows[index] for index in indices):
        if row["parameter"] == ENABLED:
            own_enabled = row["value"]
            enabled = above if own_enabled == DEFAULT else bool(own_enabled)
        elif row["value"] == DEFAULT:
            parameters.pop(row["parameter"], None)
        else:
            parameters[row["parameter"]] = row["value"]
    after = RuleSetting(enabled, with_declared_types(rule, parameters) or None)
    if indicator is None:
        return after
    had = before is not None and before.parameters is not None
    is_nothing = not parameters and enabled == above and (own_enabled == DEFAULT or (own_enabled is None and had))
    return None if is_nothing or (before is None and not parameters and own_enabled is None) else after


def _rows(
    submitted: SubmittedReturn,
    indices: Iterable[int],
    *,
    group: SettingGroup,
    before: RuleSetting | None,
    after: RuleSetting | None,
) -> Iterator[RuleSettingRow]:
    indicator, rule = group
    for index in indices:
        row = submitted.rows[index]
        parameter = row["parameter"]
        old, new = (_value(setting, parameter, indicator=indicator) for setting in (before, after))
        yield RuleSettingRow(index, indicator, rule, parameter, old, new, row.get("reason"))


def _plans(
    writer: Writer,
    submitted: SubmittedReturn,
    merged: Mapping[SettingGroup, RuleSetting | None],
    groups: Mapping[SettingGroup, Sequence[int]],
    recorded: _Recorded,
) -> dict[str, PlannedDefinition]:
    """The corrected definition of each indicator of which something changes."""
    plans = {}
    for code in dict.fromkeys(indicator for indicator, _ in merged if indicator is not None):
        definition = recorded.newest[code]
        own = {rule: setting for (indicator, rule), setting in merged.items() if indicator == code}
        settings = {rule: each for rule, each in {**definition.warning_rules, **own}.items() if each is not None}
        if settings == definition.warning_rules:
            continue
        reasons = (submitted.rows[index].get("reason") for rule in own for index in groups[code, rule])
        reason = next(filter(None, reasons), submitted.reason)
        corrected = replace(definition, warning_rules=settings, change_reason=reason)
        plans[code] = plan_definition(writer, Proposal(corrected, corrects=True, tier=None, tier_from=None))
    return plans


def _council_faults(
    submitted: SubmittedReturn,
    merged: Mapping[SettingGroup, RuleSetting | None],
    groups: Mapping[SettingGroup, Sequence[int]],
    recorded: _Recorded,
    plans: Mapping[str, PlannedDefinition],
) -> Iterator[RowFault]:
    """The faults of the council's settings that change, among themselves and beside those of indicators."""
    corrected = {(plan.version.code, plan.version.effective_from): plan.version for plan in plans.values()}
    definitions = [corrected.get((version.code, version.effective_from), version) for version in recorded.versions]
    for (indicator, rule), setting in merged.items():
        if indicator is not None or setting is None or setting == (recorded.settings.get(rule) or RuleSetting()):
            continue
        parameters = setting.parameters or {}
        wrong = check_parameters(rule, parameters) or conflicts_with(rule, parameters, definitions=definitions)
        for fault in wrong:
            yield _placed(fault, fault.field, submitted, groups[None, rule])


def _own_faults(
    writer: Writer,
    submitted: SubmittedReturn,
    merged: Mapping[SettingGroup, RuleSetting | None],
    groups: Mapping[SettingGroup, Sequence[int]],
    plans: Mapping[str, PlannedDefinition],
) -> Iterator[RowFault]:
    """The faults of the corrected definitions, in the rows that correct them."""
    if not plans:
        return
    references = load_references(writer.connection)
    council = {rule: setting for (indicator, rule), setting in merged.items() if indicator is None and setting}
    references = replace(references, settings={**references.settings, **council})
    for code, plan in plans.items():
        rules = list(plan.version.warning_rules)
        own = [index for (indicator, _), indices in groups.items() if indicator == code for index in indices]
        for fault in plan_faults(writer, plan, references=references):
            if fault.field == "change_reason":
                yield RowFault(own[0], "reason", fault.code, "Say why the indicator's own setting changes.")
            elif fault.field.startswith("warning_rules."):
                _, number, _, parameter = fault.field.split(".")
                yield _placed(fault, parameter, submitted, groups.get((code, rules[int(number)]), own))
            else:
                yield RowFault(own[0], "indicator", fault.code, f"The definition of {code}: {fault.detail}")


def _placed(fault: Fault, parameter: str, submitted: SubmittedReturn, indices: Sequence[int]) -> RowFault:
    """A fault in the row that sets the parameter, or else the first of its rule."""
    index = next(
        (row_index for row_index in indices if submitted.rows[row_index]["parameter"] == parameter), indices[0]
    )
    return RowFault(index, "value", fault.code, fault.detail)


def _council_documents(
    changed: Iterable[RuleSettingRow], merged: Mapping[SettingGroup, RuleSetting | None], recorded: _Recorded
) -> Iterator[Document]:
    """The settings of the whole council that differ from what is recorded."""
    for (indicator, rule), setting in merged.items():
        if indicator is None and setting is not None and setting != (recorded.settings.get(rule) or RuleSetting()):
            yield ItemKind.RULE_SETTING, rule, setting
    for row in changed:
        if row.rule == ANSWER_TIME:
            severity = Severity(row.parameter)
            days = ANSWER_DAYS[severity] if row.after is None else int(row.after)
            yield ItemKind.RULE_SETTING, answer_time_key(severity), answer_time_setting(days)
