"""The checks of what a preview tries: those of the writes that would record it, all faults at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.errors import Fault, InvalidInputError
from app.domain.measures.definition_checks import body_field, check_definition
from app.domain.measures.indicator import RuleSetting, in_force_on
from app.domain.measures.target import Target
from app.domain.performance.warning_preview import RuleTrial, TargetTrial, ThresholdTrial, Trials
from app.domain.warnings.parameters import check_parameters, with_declared_types
from app.domain.warnings.rules import WarningRule
from app.services.document_changes import require_sound
from app.services.measures.targets import Profile, read_target, sound_target
from app.services.performance.assessment_data import Snapshot
from app.services.warnings.warning_rules import parameter_faults


@dataclass(frozen=True, slots=True)
class RequestedTarget:
    """A target to try, with how it is spread over its quarters, and whether every period is judged by it."""

    target: Target
    profile: Profile | None
    every_period: bool


@dataclass(frozen=True, slots=True)
class RequestedTrials:
    """The requested trials."""

    rules: Sequence[RuleTrial]
    thresholds: Sequence[ThresholdTrial]
    targets: Sequence[RequestedTarget]


def sound_trials(connection: Connection, *, snapshot: Snapshot, requested: RequestedTrials) -> Trials:
    """The trials, as they would be recorded; raises InvalidInputError with every fault of all of it."""
    if not (requested.rules or requested.thresholds or requested.targets):
        require_sound((Fault("rules", "required", "Give a rule, a threshold or a target to try."),))
    faults: list[Fault] = []
    for index, rule in enumerate(requested.rules):
        faults += _under(f"rules.{index}", _rule_faults(rule, snapshot=snapshot))
    for index, threshold in enumerate(requested.thresholds):
        faults += _under(f"thresholds.{index}", _threshold_faults(threshold, snapshot=snapshot))
    targets = []
    for index, target in enumerate(requested.targets):
        try:
            targets.append(_target_trial(connection, target, snapshot=snapshot))
        except InvalidInputError as error:
            faults += _under(f"targets.{index}", error.faults)
    require_sound([*faults, *_repeated(requested)])
    rules = (replace(trial, setting=_with_types(trial.rule, trial.setting)) for trial in requested.rules)
    return Trials(tuple(rules), tuple(requested.thresholds), tuple(targets))


def _under(place: str, faults: Iterable[Fault]) -> list[Fault]:
    """Faults as places under another."""
    return [Fault(f"{place}.{fault.field}", fault.code, fault.detail) for fault in faults]


def _unknown(indicator: str, *, snapshot: Snapshot) -> tuple[Fault, ...]:
    if indicator in snapshot.reference.shown():
        return ()
    return (Fault("indicator", "unknown_value", f"There is no indicator {indicator}."),)


def _rule_faults(trial: RuleTrial, *, snapshot: Snapshot) -> Iterator[Fault]:
    parameters = trial.setting.parameters or {}
    if trial.indicator is None:
        yield from parameter_faults(trial.rule, parameters)
    else:
        yield from _unknown(trial.indicator, snapshot=snapshot)
        yield from _under("parameters", check_parameters(trial.rule, parameters))


def _threshold_faults(trial: ThresholdTrial, *, snapshot: Snapshot) -> Sequence[Fault]:
    reference = snapshot.reference
    if unknown := _unknown(trial.indicator, snapshot=snapshot):
        return unknown
    version = in_force_on(reference.versions[trial.indicator], day=reference.today)
    faults = check_definition(replace(version, threshold=trial.threshold))
    return [
        Fault(body_field(fault.field), fault.code, fault.detail)
        for fault in faults
        if fault.field.startswith("threshold")
    ]


def _target_trial(connection: Connection, trial: RequestedTarget, *, snapshot: Snapshot) -> TargetTrial:
    code, context = trial.target.indicator, snapshot.read_context
    require_sound(_unknown(code, snapshot=snapshot))
    current = read_target(connection, indicator=code, period=trial.target.period)
    targets = sound_target(
        connection,
        trial.target,
        profile=trial.profile,
        versions=snapshot.reference.versions[code],
        recorded=current[0] if current is not None else None,
        home_area=context.home_area,
        now=context.instant,
    )
    return TargetTrial(targets.target, targets.quarters, trial.every_period)


def _repeated(requested: RequestedTrials) -> Iterator[Fault]:
    """What is tried twice of one thing: only one of them could be."""
    seen: set[object] = set()
    places: list[tuple[str, object]] = [
        *((f"rules.{index}.rule", (each.rule, each.indicator)) for index, each in enumerate(requested.rules)),
        *((f"thresholds.{index}.indicator", each.indicator) for index, each in enumerate(requested.thresholds)),
        *(
            (f"targets.{index}.period", (each.target.indicator, each.target.period))
            for index, each in enumerate(requested.targets)
        ),
    ]
    for place, key in places:
        if key in seen:
            yield Fault(place, "duplicate", "Another trial here is for the same thing: give only one of them.")
        seen.add(key)


def _with_types(rule: WarningRule, setting: RuleSetting) -> RuleSetting:
    return RuleSetting(setting.enabled, with_declared_types(rule, setting.parameters or {}) or None)
