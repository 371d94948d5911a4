"""The card and the history of one indicator in one area: Hyndburn's recycling beside its neighbours, as published."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.judgement.annual import YearFigureKind
from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, Standing
from app.domain.judgement.direction import Judgement, Movement, NotComparableReason
from app.domain.judgement.target_status import TargetReason, TargetStatus
from app.domain.measures.area import Area, AreaKind
from app.domain.measures.commentary import Commentary
from app.domain.measures.indicator import Amber, AmberKind, AnnualFigure, Frequency, Supply, TargetRule
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.tier import TierNumber
from app.domain.measures.value import MissingReason, PublishedVerdict, Value
from app.domain.performance.card import Card, Subject, card, history, knowledge_state, rule_input
from app.domain.performance.currency import CurrencyState
from app.domain.publishing.due_calendar import NOTHING_DUE, SeriesEnd
from app.domain.warnings.evidence import NearEvidence, NotAssessedReason
from app.domain.warnings.rules import WarningRule
from tests.domain.snapshot_examples import (
    BURNLEY,
    CARLISLE,
    COUNTRY,
    ENGLAND,
    GONE,
    HYNDBURN,
    KINGDOM,
    NORTH_WEST,
    PENDLE,
    PLACES,
    PRESTON,
    ROSSENDALE,
    SIMILAR,
    UNION,
    district,
    peer_group,
    subject,
)
from tests.domain.warning_examples import HOME, RECYCLING, WITH_FLOOR, series, value, years

# Household waste recycled, percent: Defra, local authority collected waste statistics.
RECYCLED = years(2014, 34.3, 32.5, 32.9, 33.3, 33.8, 34.5, 35.9, 33.0, 30.6)
AROUND = {BURNLEY: 31.5, PENDLE: 29.6, PRESTON: 30.7, ROSSENDALE: 31.5, NORTH_WEST: 45.3, ENGLAND: 41.7}
KNOWN_FROM = datetime(2024, 4, 1, tzinfo=UTC)
LATEST = parse_period("2022-23")
TARGET = Target(RECYCLING.code, LATEST, 35.0)
NEIGHBOUR_CODES = (BURNLEY, PENDLE, PRESTON, ROSSENDALE)
ALL = "all-non-metropolitan-district"
QUARTERLY = replace(RECYCLING, frequency=Frequency.QUARTERLY, annual_figure=AnnualFigure.SUM)
QUARTERS = series({f"2024-25-Q{quarter}": float(quarter) for quarter in (1, 2, 3, 4)} | {"2025-26-Q1": 5.0})


def around(figures: Mapping[str, float], *, period: str = "2022-23") -> list[Value]:
    """One period's values of other areas."""
    return [value(period, number, area=code) for code, number in figures.items()]


def shown(one: Subject, *, rank: bool = False) -> Card:
    """The card without warnings."""
    return card(one, warnings=(), not_assessed=(), rank=rank)


def beside(one: Subject, *, rank: bool = False) -> dict[str, Benchmark]:
    """The benchmarks of the card, by comparator."""
    return {found.comparator: found for found in shown(one, rank=rank).benchmarks}


def test_a_card_tells_the_latest_value_with_its_judgements() -> None:
    known = (*PLACES, SIMILAR, TARGET, Commentary(RECYCLING.code, HOME, LATEST, "Fewer crews."))
    found = shown(subject(RECYCLED, *known, others=around(AROUND)))
    assert found.latest == replace(RECYCLED[-1], commentary="Fewer crews.")
    assert (found.direction.movement, found.direction.judgement) == (Movement.DOWN, Judgement.WORSENING)
    assert found.direction.change == Decimal("-2.4")
    assert (found.target.status, found.target.off_by) == (TargetStatus.RED, Decimal("4.4"))
    assert (found.tier, found.area, found.definition) == (TierNumber.HEADLINE, HYNDBURN, RECYCLING)
    assert found.due.period == parse_period("2023-24")
    assert found.due.publication == date(2025, 3, 31)  # 365 days after 31 March 2024
    assert found.year is None


def test_a_card_shows_the_last_five_periods_oldest_first() -> None:
    assert [(each.period.id, each.number) for each in shown(subject(RECYCLED)).history] == [
        ("2018-19", 33.8),
        ("2019-20", 34.5),
        ("2020-21", 35.9),
        ("2021-22", 33.0),
        ("2022-23", 30.6),
    ]
    assert shown(subject(RECYCLED[:3])).history == RECYCLED[:3]


def test_a_commentary_stands_only_beside_its_own_indicator_area_and_period() -> None:
    texts = [
        Commentary(RECYCLING.code, HOME, parse_period("2021-22"), "This one."),
        Commentary(RECYCLING.code, BURNLEY, LATEST, "Another area's."),
        Commentary("another", HOME, LATEST, "Another indicator's."),
    ]
    assert [each.commentary for each in shown(subject(RECYCLED, *texts)).history[-2:]] == ["This one.", None]


def test_a_card_of_nothing_held_says_so_and_judges_nothing() -> None:
    newer = replace(RECYCLING, title="Newer", effective_from=parse_period("2030-31"))
    held = subject((), *PLACES, SIMILAR, TARGET, others=around(AROUND), versions=[RECYCLING, newer])
    found = shown(held)
    assert (found.latest, found.year, found.history, found.benchmarks) == (None, None, (), ())
    assert (found.direction.judgement, found.direction.reason) == (
        Judgement.NOT_COMPARABLE,
        NotComparableReason.NO_VALUE,
    )
    assert (found.target.status, found.due, found.severity) == (TargetStatus.NO_TARGET, NOTHING_DUE, None)
    assert found.definition == newer
    assert history(held, rank=False) == ()


def test_until_a_period_nothing_later_is_seen() -> None:
    known = (*PLACES, SIMILAR, TARGET)
    held = subject(RECYCLED, *known, others=around(AROUND), until="2020-21")
    then = shown(subject(RECYCLED[:7], *known, others=around(AROUND)))
    assert replace(shown(held), due=then.due, currency=then.currency) == then
    assert [each.value for each in history(held, rank=False)] == list(RECYCLED[:7])


def test_what_is_due_next_is_due_whatever_period_is_looked_at() -> None:
    then, now = shown(subject(RECYCLED, until="2020-21")), shown(subject(RECYCLED))
    assert (then.due, then.currency) == (now.due, now.currency)
    assert (now.currency.latest, now.currency.latest_end) == (LATEST, date(2023, 3, 31))


def test_a_card_says_how_current_its_figures_are() -> None:
    found = shown(subject(RECYCLED)).currency
    assert (found.state, [missing.period.id for missing in found.missing]) == (
        CurrencyState.LATE,
        ["2023-24", "2024-25"],
    )
    gone = tuple(replace(row, area=CARLISLE) for row in RECYCLED)
    assert shown(subject(gone, *PLACES, GONE, area=GONE)).currency.end is SeriesEnd.AREA_ENDED
    none = replace(RECYCLED[-1], number=None, missing_reason=MissingReason.AREA_ABOLISHED)
    assert shown(subject((*RECYCLED[:-1], none))).currency.end is SeriesEnd.AREA_ENDED


@pytest.mark.parametrize(
    ("supply", "rows", "expected"),
    [
        (Supply.NATIONAL, RECYCLED, ["2023-24", "2024-25"]),
        (Supply.NATIONAL, (), []),
        (Supply.COUNCIL, RECYCLED, []),
    ],
)
def test_of_another_council_s_area_nothing_is_missing_that_its_own_officers_bring(
    supply: Supply, rows: tuple[Value, ...], expected: list[str]
) -> None:
    held = subject(rows, *PLACES, area=district(BURNLEY), versions=[replace(RECYCLING, supply=supply)])
    found = shown(held).currency
    assert [missing.period.id for missing in found.missing] == expected
    assert found.state is (CurrencyState.LATE if expected else CurrencyState.CURRENT)


def test_the_version_of_the_day_says_what_is_expected_and_the_newest_when_the_indicator_ends() -> None:
    later = replace(
        RECYCLING,
        supply=Supply.DISCONTINUED,
        effective_from=parse_period("2027-28"),
        retired_from=parse_period("2024-25"),
    )
    found = shown(subject(RECYCLED, versions=[RECYCLING, later])).currency
    assert (found.supply, [missing.period.id for missing in found.missing]) == (Supply.NATIONAL, ["2023-24"])


def test_until_a_period_that_is_not_held_the_card_is_empty_but_the_past_stays() -> None:
    held = subject((*RECYCLED[:6], *RECYCLED[7:]), until="2020-21")
    found = shown(held)
    assert (found.latest, found.direction.reason) == (None, NotComparableReason.NO_VALUE)
    assert found.history == RECYCLED[1:6]


def test_the_definition_of_a_card_is_the_one_in_force_for_its_latest_period() -> None:
    first, second = RECYCLING, replace(RECYCLING, title="Second", effective_from=parse_period("2021-22"))
    third = replace(RECYCLING, title="Third", effective_from=parse_period("2023-24"))
    held = subject(RECYCLED, versions=[third, first, second])
    assert shown(held).definition == second
    assert [each.definition.title for each in history(held, rank=False)[-3:]] == [first.title, "Second", "Second"]


def test_a_card_knows_the_definition_of_every_period_and_marks_where_one_breaks_the_series() -> None:
    second = replace(RECYCLING, unit="tonnes", effective_from=parse_period("2021-22"), change_reason="Weighed.")
    found = shown(subject(RECYCLED, versions=[RECYCLING, second]))
    assert [found.definition_at(row.period).unit for row in found.history] == ["percent"] * 3 + ["tonnes"] * 2
    assert [row.break_in_series for row in found.history] == [False, False, False, True, False]
    assert found.latest == found.history[-1]
    rows = history(subject(RECYCLED, versions=[RECYCLING, second]), rank=False)
    assert [(row.value.period.id, row.value.break_reason) for row in rows if row.value.break_in_series] == [
        ("2021-22", "Weighed.")
    ]


def test_a_figure_from_before_a_break_is_no_comparator_after_it() -> None:
    breaking = replace(RECYCLING, unit="tonnes", effective_from=LATEST, change_reason="Weighed.")
    others = series({"2021-22": 42.5}, area=ENGLAND)
    before, after = (
        subject(RECYCLED, *PLACES, others=others, versions=versions)
        for versions in ([RECYCLING], [RECYCLING, breaking])
    )
    assert [each.value for each in before.benchmarks(LATEST) if each.comparator == ENGLAND] == [Decimal("42.5")]
    assert [each.value for each in after.benchmarks(LATEST) if each.comparator == ENGLAND] == [None]
    assert [each.value for each in after.benchmarks(parse_period("2021-22")) if each.comparator == ENGLAND] == [
        Decimal("42.5")
    ]


def test_what_is_due_next_goes_by_the_newest_definition() -> None:
    ended = replace(RECYCLING, supply=Supply.DISCONTINUED, effective_from=parse_period("2023-24"))
    held = subject(RECYCLED, versions=[RECYCLING, ended])
    assert (shown(held).definition, shown(held).due) == (RECYCLING, NOTHING_DUE)


def test_a_quarterly_card_tells_its_year_and_an_annual_one_does_not() -> None:
    whole = shown(subject(QUARTERS[:4], versions=[QUARTERLY])).year
    part = shown(subject(QUARTERS, versions=[QUARTERLY])).year
    assert whole is not None
    assert part is not None
    assert (whole.figure.period.id, whole.figure.kind, whole.figure.value) == (
        "2024-25",
        YearFigureKind.DERIVED,
        Decimal("10.0"),
    )
    assert (part.figure.period.id, part.figure.kind, part.figure.value) == (
        "2025-26",
        YearFigureKind.YEAR_TO_DATE,
        Decimal("5.0"),
    )
    assert shown(subject(QUARTERS, versions=[replace(QUARTERLY, frequency=Frequency.ANNUAL)])).year is None


def test_a_submitted_year_stands_beside_the_quarters_and_not_among_them() -> None:
    found = shown(subject((*QUARTERS[:4], value("2024-25", 11.0)), versions=[QUARTERLY]))
    assert found.history == QUARTERS[:4]
    assert found.year is not None
    assert (found.year.figure.kind, found.year.figure.value) == (YearFigureKind.SUBMITTED, Decimal("11.0"))
    assert found.year.figure.disagrees_with == Decimal("10.0")


def test_a_value_is_put_beside_its_group_its_region_and_its_country() -> None:
    found = beside(subject(RECYCLED, *PLACES, SIMILAR, others=around(AROUND)))
    assert list(found) == ["similar-districts", ALL, NORTH_WEST, ENGLAND]
    group = found["similar-districts"]
    assert (group.median, group.areas, group.reason) == (Decimal("31.1"), 4, BenchmarkReason.TOO_FEW_AREAS)
    assert [(found[code].value, found[code].difference) for code in (NORTH_WEST, ENGLAND)] == [
        (Decimal("45.3"), Decimal("-14.7")),
        (Decimal("41.7"), Decimal("-11.1")),
    ]
    assert found[ENGLAND].standing is Standing.WORSE


def test_a_rank_is_given_only_when_asked_for() -> None:
    fifth = {**AROUND, CARLISLE: 30.0}
    held = subject(RECYCLED, *PLACES, district(CARLISLE), peer_group(*NEIGHBOUR_CODES, CARLISLE), others=around(fifth))
    ranks = [beside(held, rank=rank)["similar-districts"].rank for rank in (False, True)]
    assert ranks == [None, 4]  # behind 31.5 twice and 30.7


def test_the_group_is_as_it_was_when_the_period_ended() -> None:
    group = peer_group(BURNLEY, CARLISLE)
    rows = [value(period, number, area=CARLISLE) for period, number in (("2022-23", 36.0), ("2023-24", 36.0))]
    rows += [value(period, 31.5, area=BURNLEY) for period in ("2022-23", "2023-24")]
    held = subject((*RECYCLED, value("2023-24", 30.0)), *PLACES, GONE, group, others=rows)
    found = [each.benchmarks[0] for each in history(held, rank=False)[-2:]]
    assert [(one.areas, one.median) for one in found] == [(2, Decimal("33.75")), (1, Decimal("31.5"))]


@pytest.mark.parametrize(("with_value", "offered"), [(3, False), (4, True)])
def test_all_of_a_kind_are_offered_only_from_80_percent_of_them(with_value: int, offered: bool) -> None:
    five = (*PLACES, district(CARLISLE))
    rows = around(dict.fromkeys(NEIGHBOUR_CODES[:with_value], 31.0))
    assert (ALL in beside(subject(RECYCLED, *five, others=rows))) is offered


@pytest.mark.parametrize(
    ("known", "figures", "published"),
    [
        ((UNION,), {KINGDOM: 44.0, ENGLAND: 41.7}, {ENGLAND: "41.7"}),
        ((UNION,), {KINGDOM: 44.0}, {ENGLAND: None, KINGDOM: "44.0"}),
        ((UNION,), {KINGDOM: 44.0, NORTH_WEST: 45.3}, {ENGLAND: None, KINGDOM: "44.0"}),
        ((UNION,), {}, {}),  # nobody else has a figure: the card says so once
        ((), {KINGDOM: 44.0}, {}),
        ((), {KINGDOM: 44.0, NORTH_WEST: 45.3}, {ENGLAND: None}),
    ],
)
def test_the_united_kingdom_stands_in_only_where_the_country_has_no_figure(
    known: tuple[Area, ...], figures: Mapping[str, float], published: Mapping[str, str | None]
) -> None:
    found = beside(subject(RECYCLED, *PLACES, *known, others=around(figures)))
    values = {code: found[code].value for code in found if code in (ENGLAND, KINGDOM)}
    assert values == {code: None if text is None else Decimal(text) for code, text in published.items()}


def test_the_united_kingdom_stands_in_for_a_country_that_is_not_known_itself() -> None:
    known = (*(place for place in PLACES if place.code != ENGLAND), UNION)
    found = beside(subject(RECYCLED, *known, others=around({KINGDOM: 44.0, NORTH_WEST: 45.3})))
    assert [code for code in found if code != ALL] == [NORTH_WEST, KINGDOM]


def test_a_total_has_no_comparator_and_says_once_why() -> None:
    count = replace(RECYCLING, comparable_between_areas=False)
    rows = around({**AROUND, KINGDOM: 44.0})
    total = shown(subject(RECYCLED, *PLACES, UNION, SIMILAR, others=rows, versions=[count]))
    assert (total.benchmarks, total.not_compared) == ((), BenchmarkReason.COUNT_NOT_COMPARABLE)
    rate = shown(subject(RECYCLED, *PLACES, UNION, SIMILAR, others=rows))
    assert (len(rate.benchmarks), rate.not_compared) == (4, None)


def test_an_indicator_that_nobody_else_has_says_once_that_it_has_no_comparator() -> None:
    alone = shown(subject(RECYCLED, *PLACES, UNION, SIMILAR))
    assert (alone.benchmarks, alone.not_compared) == ((), BenchmarkReason.NO_COMPARATOR_VALUE)
    told = replace(RECYCLED[-1], verdict=PublishedVerdict.SIMILAR, verdict_comparator=ENGLAND, verdict_source="A")
    published = shown(subject([*RECYCLED[:-1], told], *PLACES, UNION, SIMILAR))
    assert published.not_compared is None, "what somebody published is told"
    assert shown(subject([], *PLACES, UNION, SIMILAR)).not_compared is None, "there is no figure to compare"


def test_nothing_stands_in_for_a_country_itself_and_it_is_held_against_no_other() -> None:
    rows = around({**AROUND, KINGDOM: 44.0})
    own = [value("2022-23", 41.7, area=ENGLAND)]
    assert beside(subject(own, *PLACES, UNION, SIMILAR, others=rows, area=COUNTRY)) == {}


def test_a_kind_of_which_nobody_has_a_figure_is_not_mentioned() -> None:
    assert ALL not in beside(subject(RECYCLED, *PLACES, others=[]))


@pytest.mark.parametrize("kind", [AreaKind.COUNTY, AreaKind.UNITARY_AUTHORITY, AreaKind.REGION])
def test_no_other_kind_of_area_is_held_against_districts(kind: AreaKind) -> None:
    place = district(CARLISLE, kind=kind)
    own = [value("2022-23", 41.7, area=CARLISLE)]
    found = beside(subject(own, *PLACES, place, SIMILAR, others=around(AROUND), area=place))
    assert "similar-districts" not in found
    mixed = peer_group(*NEIGHBOUR_CODES, CARLISLE)
    assert "similar-districts" in beside(subject(own, *PLACES, place, mixed, others=around(AROUND), area=place))


def test_a_county_at_home_is_not_warned_of_by_districts() -> None:
    county = district(HOME, kind=AreaKind.COUNTY)
    codes = [f"E0799{number:04d}" for number in range(10)]
    known = (*map(district, codes), peer_group(*codes))
    others = around(dict.fromkeys(codes, 60.0) | {codes[0]: 61.0, codes[1]: 62.0, codes[2]: 59.0, codes[3]: 58.0})
    outcomes = [
        knowledge_state(subject(RECYCLED, *known, others=others, area=area), known_from=KNOWN_FROM).assessments[-1]
        for area in (HYNDBURN, county)
    ]
    reasons = [outcome.reason(WarningRule.FAR_FROM_PEERS) for outcome in outcomes]
    assert reasons == [NotAssessedReason.NO_SPREAD, NotAssessedReason.NO_COMPARATOR_VALUE]


def test_figures_of_another_frequency_are_not_those_of_the_areas_compared_with() -> None:
    rows = [value("2022-23", 31.5, area=BURNLEY), value("2022-23-Q4", 99.0, area=BURNLEY)]
    found = beside(subject(RECYCLED, *PLACES, peer_group(BURNLEY), others=rows))
    assert found["similar-districts"].median == Decimal("31.5")


def test_a_history_judges_every_period_by_its_own_figures() -> None:
    held = history(subject(RECYCLED, *PLACES, TARGET), rank=False)
    assert [each.value.number for each in held] == [34.3, 32.5, 32.9, 33.3, 33.8, 34.5, 35.9, 33.0, 30.6]
    worse, better = Judgement.WORSENING, Judgement.IMPROVING
    expected = [Judgement.NOT_COMPARABLE, worse, better, better, better, better, better, worse, worse]
    assert [each.direction.judgement for each in held] == expected
    assert [each.target.status for each in held] == [TargetStatus.NO_TARGET] * 8 + [TargetStatus.RED]


def test_a_period_without_a_number_keeps_its_place_and_its_reason() -> None:
    rows = (*RECYCLED[:-1], value("2022-23", MissingReason.NOT_AVAILABLE))
    found = shown(subject(rows, *PLACES, TARGET, others=around(AROUND)))
    assert found.latest == rows[-1]
    assert (found.direction.missing_reason, found.target.status) == (MissingReason.NOT_AVAILABLE, TargetStatus.NO_VALUE)
    assert [one.value for one in found.benchmarks[-2:]] == [Decimal("45.3"), Decimal("41.7")]


@pytest.mark.parametrize(
    ("breaks", "newer", "reason"),
    [
        ((), (), None),
        (("2022-23",), (), TargetReason.BREAK_IN_SERIES),
        (("2021-22",), (), None),
        ((), ("2022-23",), TargetReason.DEFINITION_CHANGED),
        ((), ("2021-22",), None),
    ],
)
def test_no_value_is_held_against_one_from_before_a_break(
    breaks: tuple[str, ...], newer: tuple[str, ...], reason: TargetReason | None
) -> None:
    first = replace(RECYCLING, target_rule=TargetRule(amber=Amber(AmberKind.NOT_WORSE_THAN_LAST_YEAR)))
    versions = [
        replace(first, effective_from=parse_period(start), breaks_series=True, change_reason="By weight.")
        for start in newer
    ]
    rows = [replace(row, break_in_series=row.period.id in breaks) for row in years(2020, 30.0, 30.1, 30.2)]
    aim = replace(TARGET, set_on=date(2022, 5, 1))
    found = shown(subject(rows, aim, versions=(first, *versions))).target
    assert (found.status, found.reason) == (TargetStatus.RED if reason else TargetStatus.AMBER, reason)


def test_a_threshold_and_the_limits_of_a_process_are_the_council_s_own() -> None:
    rows = years(2010, *(40.0 + year % 3 for year in range(12)))
    own = subject(rows, *PLACES, versions=[WITH_FLOOR])
    other = replace(own, home_area=BURNLEY)
    assert card(own, warnings=(), not_assessed=(), rank=False).threshold == WITH_FLOOR.threshold
    assert card(other, warnings=(), not_assessed=(), rank=False).threshold is None
    assert set(rule_input(own).charts) == {row.period for row in rows}
    assert rule_input(other).charts == {}


def test_a_subject_is_judged_like_another_only_where_all_is_known_alike_and_on_the_same_day() -> None:
    rows = years(2018, 41.0, 42.0, 43.0)
    known = subject(rows, *PLACES)
    midday = known.reference.instant
    later, tomorrow = (
        replace(known, reference=known.reference.at(midday + timedelta(hours=hours))) for hours in (1, 24)
    )
    assert known.is_judged_like(later)
    assert not known.is_judged_like(tomorrow)
    assert not known.is_judged_like(replace(later, values=rows[:-1]))
    assert not known.is_judged_like(replace(later, others={BURNLEY: rows}))
    assert not known.is_judged_like(subject(rows, *PLACES, SIMILAR))


def test_a_near_warning_names_the_usual_change_that_it_reckons_with() -> None:
    definition = replace(WITH_FLOOR, usual_yearly_change=2.0)
    level = definition.threshold.level if definition.threshold is not None else 0.0
    rows = years(2015, *(level + above for above in (2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 0.5)))
    known = knowledge_state(subject(rows, *PLACES, versions=[definition]), known_from=datetime(2026, 1, 1, tzinfo=UTC))
    evidence = known.assessments[-1].finding(WarningRule.NEAR_THRESHOLD)
    assert evidence is not None
    found = evidence.evidence
    assert isinstance(found, NearEvidence)
    # The root mean square of the five changes 1, 1, 1, 1 and 1.5 is 1.118; half of it and half of 2 is 1.559.
    assert (round(found.own_change, 3), found.others_change, round(found.usual_change, 3)) == (
        Decimal("1.118"),
        Decimal(2),
        Decimal("1.559"),
    )
