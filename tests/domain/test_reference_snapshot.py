"""The catalogue at an instant: what of each kind was public, and which indicators were shown on that day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain.errors import NotFoundError
from app.domain.measures.area import Area, AreaKind
from app.domain.measures.commentary import Commentary
from app.domain.measures.indicator import RuleSetting
from app.domain.measures.london import LONDON, midnight_after
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, Placements, TierNumber
from app.domain.performance.reference_snapshot import ReferenceSnapshot, snapshot_at
from app.domain.publishing.change_items import ItemKind, ReleasedItem
from app.domain.warnings.budget import BUDGET
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import WarningRule
from tests.domain.snapshot_examples import HEADLINE, HYNDBURN, SIMILAR, reference, released, releases
from tests.domain.warning_examples import HOME, RECYCLING

YEAR, NEXT_YEAR = parse_period("2023-24"), parse_period("2024-25")
CODE = RECYCLING.code
MOVED = Placements(
    CODE,
    (
        Placement(TierNumber.HEADLINE, until_date=date(2026, 7, 1)),
        Placement(TierNumber.SERVICE, from_date=date(2026, 7, 1)),
    ),
)


def refusal(known: ReferenceSnapshot, code: str) -> str:
    """How the catalogue says that it shows no such indicator."""
    with pytest.raises(NotFoundError) as caught:
        known.definition(code)
    return str(caught.value)


@pytest.mark.parametrize(
    ("now", "today"),
    [
        ("2026-06-30T22:59:59+00:00", date(2026, 6, 30)),
        ("2026-06-30T23:00:00+00:00", date(2026, 7, 1)),  # midnight in London, summer
        ("2026-12-31T23:59:59+00:00", date(2026, 12, 31)),
        ("2027-01-01T00:00:00+00:00", date(2027, 1, 1)),  # midnight in London, winter
        ("2026-10-24T23:30:00+00:00", date(2026, 10, 25)),  # the last night of summer time
        ("2026-10-25T23:30:00+00:00", date(2026, 10, 25)),
        ("2026-07-01T00:30:00+02:00", date(2026, 6, 30)),  # written in another time zone
    ],
)
def test_today_is_the_day_in_london(now: str, today: date) -> None:
    assert reference(now=now).today == today


@pytest.mark.parametrize(
    ("now", "tier", "shown"),
    [
        ("2026-06-30T22:59:59+00:00", TierNumber.HEADLINE, (CODE,)),
        ("2026-06-30T23:00:00+00:00", TierNumber.SERVICE, ()),
    ],
)
def test_an_indicator_changes_tier_at_midnight_in_london(now: str, tier: TierNumber, shown: tuple[str, ...]) -> None:
    known = reference(RECYCLING, MOVED, now=now)
    assert (known.tier(CODE), known.shown()) == (tier, shown)


def test_indicators_are_shown_by_tier_and_code_and_only_those_in_a_public_tier_with_a_definition() -> None:
    tiers = {
        "d": TierNumber.HEADLINE,
        "c": TierNumber.STRATEGY,
        "b": TierNumber.BOROUGH,
        "a": TierNumber.SERVICE,
        "e": TierNumber.HEADLINE,
    }
    definitions = [replace(RECYCLING, code=code, service=f"Service {code}") for code in "abcdefg"]
    placed = [Placements(code, (Placement(tier),)) for code, tier in tiers.items()]
    over = Placements("f", (Placement(TierNumber.HEADLINE, until_date=date(2026, 11, 23)),))
    undefined = Placements("z", (Placement(TierNumber.HEADLINE),))
    known = reference(*definitions, *placed, over, undefined)
    assert known.shown() == ("d", "e", "b", "c")
    assert known.services() == {"Service b", "Service c", "Service d", "Service e"}
    assert [known.tier(code) for code in ("a", "f", "g")] == [TierNumber.SERVICE, None, None]


@pytest.mark.parametrize("code", ["services-own", "in-no-tier", "not-defined", "unheard-of"])
def test_what_is_not_shown_and_what_does_not_exist_are_refused_alike(code: str) -> None:
    known = reference(
        replace(RECYCLING, code="services-own"),
        Placements("services-own", (Placement(TierNumber.SERVICE),)),
        replace(RECYCLING, code="in-no-tier"),
        Placements("not-defined", (Placement(TierNumber.HEADLINE),)),
    )
    assert refusal(known, code) == f"There is no indicator {code}."


def test_a_definition_is_its_newest_version_whatever_the_order_of_release() -> None:
    first = replace(RECYCLING, title="First")
    second = replace(RECYCLING, title="Second", effective_from=parse_period("2015-16"))
    third = replace(RECYCLING, title="Third", effective_from=parse_period("2020-21"))
    known = reference(third, first, second, HEADLINE)
    assert known.versions == {CODE: (first, second, third)}
    assert known.definition(CODE) == third


def test_areas_and_groups_are_found_by_code_or_refused_by_name() -> None:
    known = reference(HYNDBURN, SIMILAR)
    assert (known.area(HOME), known.group("similar-districts")) == (HYNDBURN, SIMILAR)
    with pytest.raises(NotFoundError, match=r"^There is no area E07999999\.$"):
        known.area("E07999999")
    with pytest.raises(NotFoundError, match=r"^There is no peer group nobody\.$"):
        known.group("nobody")


def test_every_kind_is_found_under_its_own_key() -> None:
    theme = Theme("environment", "Environment", "Clean and green.", "corporate-strategy", 1)
    aims = [Target(CODE, YEAR, 35.0), Target(CODE, NEXT_YEAR, 36.0), Target("other", YEAR, 1.0)]
    said = Commentary(CODE, HOME, YEAR, "Fewer crews.")
    off = (WarningRule.OVERDUE.value, RuleSetting(enabled=False))
    answer = WarningResponse(CODE, HOME, WarningRule.OVERDUE, YEAR, "It comes in May.", None, None, None, None, None)
    known = reference(theme, *aims, said, off, answer)
    assert known.themes == {"environment": theme}
    assert known.targets == {CODE: {YEAR: aims[0], NEXT_YEAR: aims[1]}, "other": {YEAR: aims[2]}}
    assert known.commentaries == {(CODE, HOME, YEAR): "Fewer crews."}
    assert known.settings == {"overdue": RuleSetting(enabled=False)}
    assert known.responses == (answer,)


def test_each_kind_is_as_it_was_public_at_the_instant() -> None:
    may, june, july = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))
    renamed = Area(HOME, "Hyndburn Borough", AreaKind.NON_METROPOLITAN_DISTRICT)
    rows = releases([HEADLINE])
    rows[ItemKind.AREA] = [released(HOME, HYNDBURN, at=may), released(HOME, renamed, at=july, revision=2)]
    rows[ItemKind.TARGET] = [ReleasedItem("aim", 1, may, july, Target(CODE, YEAR, 35.0))]
    rows[ItemKind.DEFINITION] = [released(CODE, RECYCLING, at=june)]
    at_may, at_june, at_july = (snapshot_at(rows, instant=instant) for instant in (may, june, july))
    assert [known.areas[HOME].name for known in (at_may, at_june, at_july)] == ["Hyndburn", "Hyndburn", renamed.name]
    assert [len(known.targets) for known in (at_may, at_june, at_july)] == [1, 1, 0]
    assert [known.shown() for known in (at_may, at_june, at_july)] == [(), (CODE,), (CODE,)]


def test_the_budget_of_warnings_is_the_councils_of_the_time() -> None:
    known = reference(RECYCLING)
    assert known.warning_budget == 5
    set_by_council = {BUDGET: RuleSetting(parameters={"open_warnings": 8})}
    assert replace(known, settings=set_by_council).warning_budget == 8


def test_a_snapshot_read_at_another_instant_differs_in_the_instant_alone() -> None:
    known = reference(RECYCLING, MOVED, now="2026-06-30T22:59:59+00:00")
    assert known.at(known.instant) is known
    later = known.at(datetime(2026, 6, 30, 23, tzinfo=UTC))
    assert replace(later, instant=known.instant) == known
    assert (known.shown(), later.shown()) == ((CODE,), ())


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-06-30T22:59:59+00:00", "2026-06-30T23:00:00+00:00"),
        ("2026-06-30T23:00:00+00:00", "2026-07-01T23:00:00+00:00"),
        ("2026-10-24T23:30:00+00:00", "2026-10-26T00:00:00+00:00"),  # the day of 25 hours
        ("2026-03-28T12:00:00+00:00", "2026-03-29T00:00:00+00:00"),
    ],
)
def test_dated_facts_change_at_the_next_midnight_in_london(now: str, midnight: str) -> None:
    found = midnight_after(datetime.fromisoformat(now))
    assert found.tzinfo is LONDON
    assert found.astimezone(UTC) == datetime.fromisoformat(midnight)
