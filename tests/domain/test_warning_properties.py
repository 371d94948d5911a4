"""What holds of the warning rules whatever the figures are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.measures.indicator import (
    Band,
    BandKind,
    Definition,
    DirectionRule,
    Polarity,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
)
from app.domain.measures.value import Value
from app.domain.warnings.data_quality import QualityKind
from app.domain.warnings.rules import LEVEL_RULES, Assessment, Severity, WarningRule, assess
from tests.domain.properties import PROPERTY
from tests.domain.warning_examples import RECYCLING, knowledge, peers, years

MOVEMENTS = frozenset({WarningRule.SUSTAINED_DECLINE, WarningRule.SIGNIFICANT_DECLINE})
NEVER_ADDED = (WarningRule.SUSTAINED_DECLINE, WarningRule.FAR_FROM_PEERS)
TENTHS = st.integers(min_value=200, max_value=600)  # 20.0 to 60.0
SERIES = st.lists(TENTHS, min_size=6, max_size=9)
POLARITIES = st.sampled_from((Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER))
PEERS = st.lists(TENTHS, min_size=10, max_size=14)


def definition(polarity: Polarity, *, line: int, usual: int | None) -> Definition:
    """An indicator with a warning threshold on its worse side, and how far a year usually moves it; in tenths."""
    kind = ThresholdKind.FLOOR if polarity is Polarity.HIGHER_IS_BETTER else ThresholdKind.CEILING
    threshold = WarningThreshold(kind, line / 10, ThresholdBasis.STATISTICAL, note="")
    return replace(
        RECYCLING,
        polarity=polarity,
        threshold=threshold,
        usual_yearly_change=None if usual is None else usual / 10,
        direction=DirectionRule(tolerance=Band(BandKind.ABSOLUTE, 0.3)),
    )


def judged(
    rows: Sequence[Value],
    made: Definition,
    *,
    beside: Mapping[str, Sequence[Value]],
    target: float,
) -> Assessment:
    """The latest period of a series with a target for it, beside peers of that period."""
    latest = rows[-1].period
    known = knowledge(rows, versions=[made], aims={latest.id: target}, others=beside)
    return assess(known, period=latest)


def in_tenths(numbers: Sequence[int]) -> tuple[Value, ...]:
    """A series of years up to 2022/23."""
    return years(2023 - len(numbers), *(number / 10 for number in numbers))


def revised(row: Value, *, before: float) -> Value:
    """The value, of which the public could read another before."""
    return replace(row, revised=True, revised_from=before)


def worst_level(assessment: Assessment) -> int:
    """The severity of the worst finding about the level, from 0; -1 where there is none."""
    return max((found.severity.level for found in assessment.findings if found.rule in LEVEL_RULES), default=-1)


@given(SERIES, st.integers(1, 200), TENTHS, TENTHS, st.none() | st.integers(1, 60), POLARITIES, PEERS)
@PROPERTY
def test_a_better_latest_value_adds_no_warning(
    numbers: list[int], better: int, line: int, target: int, usual: int | None, polarity: Polarity, others: list[int]
) -> None:
    made, beside = definition(polarity, line=line, usual=usual), peers(*(number / 10 for number in others))
    up = better if polarity is Polarity.HIGHER_IS_BETTER else -better
    before = judged(in_tenths(numbers), made, beside=beside, target=target / 10)
    after = judged(in_tenths([*numbers[:-1], numbers[-1] + up]), made, beside=beside, target=target / 10)
    for rule in NEVER_ADDED:
        assert after.finding(rule) is None or before.finding(rule) is not None, rule
    # A value that comes back from beyond its line is near it, which is no worse.
    assert worst_level(after) <= worst_level(before)


@given(TENTHS, st.integers(3, 12), TENTHS, TENTHS, POLARITIES, PEERS)
@PROPERTY
def test_a_series_that_does_not_move_raises_no_warning_of_movement(
    number: int, count: int, line: int, target: int, polarity: Polarity, others: list[int]
) -> None:
    made, beside = definition(polarity, line=line, usual=20), peers(*(each / 10 for each in others))
    limited = [
        replace(row, lower_limit=(row.number or 0) - 1, upper_limit=(row.number or 0) + 1, limits_level=95.0)
        for row in in_tenths([number] * count)
    ]
    for rows in (in_tenths([number] * count), limited):
        found = judged(rows, made, beside=beside, target=target / 10)
        assert MOVEMENTS.isdisjoint(one.rule for one in found.findings)


@given(SERIES, TENTHS, TENTHS, st.none() | st.integers(1, 60), POLARITIES, PEERS, st.sampled_from((-1, 1, 2)))
@PROPERTY
def test_a_power_of_ten_changes_no_warning(
    numbers: list[int], line: int, target: int, usual: int | None, polarity: Polarity, others: list[int], power: int
) -> None:
    """Values, tolerances, the threshold, the target and the usual change times a power of ten, at that precision."""
    made = definition(polarity, line=line, usual=usual)
    beside = peers(*(number / 10 for number in others))
    plain_rows = [*in_tenths(numbers[:-1]), revised(in_tenths(numbers)[-1], before=numbers[0] / 10)]
    plain = judged(plain_rows, made, beside=beside, target=target / 10)

    def times(number: float) -> float:
        return float(Decimal(repr(number)).scaleb(power))

    scaled = replace(
        made,
        decimal_places=max(made.decimal_places - power, 0),
        threshold=None if made.threshold is None else replace(made.threshold, level=times(made.threshold.level)),
        usual_yearly_change=None if usual is None else times(usual / 10),
        direction=DirectionRule(tolerance=Band(BandKind.ABSOLUTE, times(0.3))),
    )
    rows = [
        replace(row, number=times(row.number or 0.0), revised_from=times(row.revised_from or 0.0)) for row in plain_rows
    ]
    others_scaled = {
        code: [replace(each, number=times(each.number or 0.0)) for each in held] for code, held in beside.items()
    }
    found = judged(rows, scaled, beside=others_scaled, target=times(target / 10))
    assert [(one.rule, one.severity, one.since) for one in found.findings] == [
        (one.rule, one.severity, one.since) for one in plain.findings
    ]
    assert [(one.rule, one.reason) for one in found.not_assessed] == [
        (one.rule, one.reason) for one in plain.not_assessed
    ]


@given(
    st.lists(st.sampled_from((200, 203, 203, 310)), min_size=4, max_size=9),
    st.none() | st.integers(1, 60),
    st.sampled_from((-2, -1, 1, 2)),
)
@PROPERTY
def test_a_power_of_ten_changes_no_run_of_equal_figures(numbers: list[int], usual: int | None, power: int) -> None:
    def flaws(by: int) -> tuple[QualityKind, ...]:
        scale = Decimal(10) ** by
        made = replace(
            RECYCLING,
            decimal_places=max(1 - by, 0),
            usual_yearly_change=None if usual is None else float(Decimal(usual) / 10 * scale),
        )
        rows = [replace(row, number=float(Decimal(repr(row.number)) * scale)) for row in in_tenths(numbers)]
        finding = assess(knowledge(rows, versions=[made]), period=rows[-1].period).finding(WarningRule.DATA_QUALITY)
        return tuple(flaw.kind for flaw in finding.evidence.flaws) if finding is not None else ()  # type: ignore[union-attr]  # of this rule

    assert flaws(power) == flaws(0)


@given(SERIES, TENTHS, TENTHS, POLARITIES, PEERS, st.text(min_size=1, max_size=20))
@PROPERTY
def test_another_title_or_comment_changes_no_judgement(
    numbers: list[int], line: int, target: int, polarity: Polarity, others: list[int], text: str
) -> None:
    made, beside = definition(polarity, line=line, usual=10), peers(*(number / 10 for number in others))
    retitled = replace(made, title=text, description=text, purpose=text, caveat=text, owner_role=text)
    rows = in_tenths(numbers)
    spoken = [replace(row, commentary=text, note=text) for row in rows]
    plain = judged(rows, made, beside=beside, target=target / 10)
    assert judged(spoken, retitled, beside=beside, target=target / 10) == plain


def test_the_worst_of_levels_is_told_from_none() -> None:
    floor = definition(Polarity.HIGHER_IS_BETTER, line=400, usual=None)
    bad = judged(in_tenths([410, 405, 390]), floor, beside={}, target=30.0)
    assert worst_level(bad) == Severity.WARNING.level
    good = judged(in_tenths([410, 405, 490]), floor, beside={}, target=30.0)
    assert worst_level(good) == -1
