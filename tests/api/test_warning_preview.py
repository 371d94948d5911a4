"""A preview tells what a write would do to the warnings, in the past, in England and among peers, and keeps nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from app.domain.measures.indicator import RuleSetting
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.access import Scope
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import WarningRule
from app.storage.database import Database
from tests.api.officers import Officer, officer
from tests.clients import OpenClient
from tests.stores import ANNUAL, HOME, QUARTERLY, RATE, basis, district, floor_of, held, instant, peers, publish

PREVIEW = "/v1/warnings/preview"
BROKEN, QUARTERS, ACTIVITY, OTHER = "broken-rate", "quarterly-rate", "activity", "other-rate"
PEERS = tuple(f"E070001{number:02}" for number in range(12))
# Ten years: above 50 but for 2018-19, then four falls running to 45.
FIGURES = {
    **{"2016-17": 58.0, "2017-18": 59.0, "2018-19": 48.0, "2019-20": 58.0, "2020-21": 60.0},
    **{"2021-22": 59.0, "2022-23": 57.0, "2023-24": 55.0, "2024-25": 50.0, "2025-26": 45.0},
}
THRESHOLD = {"kind": "floor", "level": 46, "basis": "council", "note": "Cabinet."}


def fill(database: Database) -> None:
    """Indicators with a break, by quarter, and without polarity beside the one that falls to 45."""
    definition = replace(ANNUAL, threshold=floor_of(40))
    first = replace(ANNUAL, code=BROKEN)
    since = replace(
        first, effective_from=parse_period("2024-25"), breaks_series=True, change_reason="Counted otherwise."
    )
    quarterly = replace(QUARTERLY, code=QUARTERS)
    other = replace(ANNUAL, code=OTHER, threshold=floor_of(50))
    definitions = (definition, first, since, quarterly, other)
    values = [held(period, number) for period, number in FIGURES.items()]
    values += [held(period, number, indicator=BROKEN) for period, number in FIGURES.items()]
    values += [held(period, 20.0, indicator=OTHER) for period in FIGURES]
    values += [
        held(f"{year}-{year - 1999}-Q{n}", 10.0 * n, indicator=QUARTERS) for year in (2024, 2025) for n in range(1, 5)
    ]
    values += [held("2025-26", 40.0 + 2 * number, area=area) for number, area in enumerate(PEERS)]
    places = (*(district(code, name=f"Place {code}") for code in PEERS), peers(*PEERS))
    target = Target(OTHER, parse_period("2025-26"), 15.0, set_under="")
    said = WarningResponse(
        indicator=OTHER,
        area=HOME,
        rule=WarningRule.THRESHOLD_BREACHED,
        period=parse_period("2016-17"),
        explanation="We know.",
        likely_impact=None,
        action=None,
        owner_role=None,
        due=None,
        accepted_until=instant("2027-06-01").date(),
    )
    rule = (WarningRule.SUSTAINED_DECLINE, RuleSetting(True, {"comparisons": 3}))
    publish(database, instant("2026-10-02"), *basis(*definitions), *places, *values, target, said, rule)


pytestmark = pytest.mark.holding(fill=fill)


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope."""
    return officer(database, client_for)


def previewed(definer: Officer, **body: Any) -> dict[str, Any]:
    """The answer to a preview."""
    answer = definer.post(PREVIEW, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def threshold(level: float, *, indicator: str = RATE, **changes: Any) -> dict[str, Any]:
    """A threshold to try."""
    return {"indicator": indicator, "warning_threshold": THRESHOLD | {"level": level} | changes}


def now(found: dict[str, Any], *outcomes: str) -> dict[str, tuple[str | None, str | None]]:
    """By indicator and rule, the severities of the warnings of some outcomes."""
    return {
        f"{each['indicator']}.{each['rule']}": (each["severity_before"], each["severity_after"])
        for each in found["now"]
        if each["outcome"] in outcomes
    }


def past(found: dict[str, Any], rule: str) -> dict[str, str]:
    """By period, what becomes of the warning of a rule."""
    return {each["period"]: each["outcome"] for each in found["past"]["changes"] if each["rule"] == rule}


def test_a_threshold_tells_what_it_raises_now_and_in_each_period(definer: Officer) -> None:
    found = previewed(definer, thresholds=[threshold(50)])
    assert now(found, "raised") == {f"{RATE}.threshold_breached": (None, "critical")}
    assert now(found, "cleared", "severity_changed") == {f"{RATE}.sustained_decline": ("watch", "warning")}
    assert found["counts"] == {"raised": 1, "cleared": 0, "severity_changed": 1, "unchanged": 0}
    assert found["now"][0]["sentence"].endswith("is below the council's warning level of 50.0%.")
    assert past(found, "threshold_breached") == {"2018-19": "raised", "2025-26": "raised"}
    assert found["indicators"] == 1
    [breached] = [rule for rule in found["past"]["rules"] if rule["rule"] == "threshold_breached"]
    assert (breached["raised_before"], breached["raised_after"]) == (0, 2)
    assert (breached["a_year_before"], breached["a_year_after"]) == (0.0, 0.2)
    years = {year["year"]: year for year in found["past"]["years"]}
    assert sorted(years) == list(range(2017, 2027))
    assert (years[2019]["raised_before"], years[2019]["raised_after"], years[2019]["standing_after"]) == (0, 1, 1)
    assert found["summary"].startswith("The open warnings of 1 indicator: 1 raised, 1 with another severity.")


def test_similar_councils_are_counted_by_the_same_line(definer: Officer) -> None:
    body = previewed(definer, thresholds=[threshold(44)])
    [found, of_kind] = body["neighbours"]
    # 40, 42, ... 62: none is below the line of 40, and two are below 44.
    assert (found["level_before"], found["level_after"], found["period"]) == (40, 44, "2025-26")
    assert (found["past_before"], found["past_after"], found["areas"], found["areas_with_value"]) == (0, 2, 12, 12)
    assert (found["share_before"], found["share_after"]) == (0, 0.1667)
    assert [(each["code"], each["name"], each["value_display"]) for each in found["past"]] == [
        (PEERS[0], f"Place {PEERS[0]}", "40.0%"),
        (PEERS[1], f"Place {PEERS[1]}", "42.0%"),
    ]
    assert found["sentence"] == "2 of 12 similar councils with a figure for 2025/26 are past 44.0%."
    # The twelve are all the districts there are, by which the line's place is known: a sixth are past it.
    assert (of_kind["comparator"], of_kind["past_after"]) == ("all-non-metropolitan-district", 2)
    assert of_kind["sentence"] == "2 of 12 councils of its kind with a figure for 2025/26 are past 44.0%."
    breached = body["england"][0]
    assert (breached["before"]["not_known"], breached["after"]["tried"]) == ("not_tried", 0.15)
    assert breached["after"]["sentence"] == (
        "Of 100 English councils newly past a line that 15.0% are past, about 48 were past it a year later too."
    )
    [none] = previewed(definer, thresholds=[threshold(44, indicator=OTHER)])["neighbours"]
    assert (none["reason"], none["past_after"], none["past"]) == ("no_comparator_value", None, [])


def test_without_a_threshold_its_warnings_are_cleared(definer: Officer) -> None:
    body = {"indicator": OTHER, "warning_threshold": None}
    accepted = previewed(definer, thresholds=[body])
    assert now(accepted, "cleared") == {}, "the one that is accepted is not open"
    assert set(past(accepted, "threshold_breached").values()) == {"cleared"}
    assert len(past(accepted, "threshold_breached")) == len(FIGURES)
    [found] = accepted["neighbours"]
    assert found["level_after"] is None


def test_a_threshold_judges_nothing_before_a_break_in_the_series(definer: Officer) -> None:
    found = previewed(definer, thresholds=[threshold(50, indicator=BROKEN)])
    assert past(found, "threshold_breached") == {"2025-26": "raised"}, "48 in 2018-19 was counted otherwise"


@pytest.mark.parametrize("every_period", [True, False])
def test_a_target_judges_its_own_period_or_every_one(definer: Officer, every_period: bool) -> None:
    target = {"indicator": RATE, "period": "2026-27", "value": 58, "every_period": every_period}
    found = previewed(definer, targets=[target])
    missed = {"2018-19", "2022-23", "2023-24", "2024-25", "2025-26"}
    assert set(past(found, "off_target")) == (missed if every_period else set())
    [reach] = found["targets"]
    assert reach["figures"] == (len(FIGURES) if every_period else 0)
    assert ("judges no figure" in reach["sentence"]) is not every_period
    neighbours = found["neighbours"][0]
    assert neighbours["past_after"] == (9 if every_period else None)
    assert (neighbours["reason"] == "no_line") is not every_period


def test_the_quarters_of_a_profile_judge_the_same_quarters_of_other_years(definer: Officer) -> None:
    profile = {"kind": "explicit", "quarters": [10, 25, 25, 45]}
    target = {"indicator": QUARTERS, "period": "2026-27", "value": 45, "profile": profile}
    found = previewed(definer, targets=[target])
    assert set(past(found, "off_target")) == {"2024-25-Q2", "2025-26-Q2", "2024-25-Q4", "2025-26-Q4"}
    assert found["targets"][0]["figures"] == 8
    alone = previewed(definer, targets=[target, {"indicator": QUARTERS, "period": "2026-27-Q3", "value": 31}])
    assert [each["figures"] for each in alone["targets"]] == [6, 2], "the third quarters are those of the second target"


def test_a_rule_is_tried_for_the_whole_council_or_one_indicator(definer: Officer) -> None:
    off = {"rule": "sustained_decline", "enabled": False}
    everywhere = previewed(definer, rules=[off])
    assert everywhere["indicators"] == 4
    assert set(now(everywhere, "cleared")) == {f"{RATE}.sustained_decline"}
    here = previewed(definer, rules=[off | {"indicator": RATE}])
    assert (here["indicators"], now(here, "cleared")) == (1, now(everywhere, "cleared"))
    assert here["england"][0]["after"]["not_known"] == "rule_off"
    elsewhere = previewed(definer, rules=[off | {"indicator": OTHER}])
    assert (now(elsewhere, "cleared"), elsewhere["past"]["changes"]) == ({}, [])


def test_a_warning_that_would_have_begun_later_goes_on(definer: Officer) -> None:
    found = previewed(definer, rules=[{"rule": "sustained_decline", "parameters": {"comparisons": 5}}])
    assert now(found, "raised", "cleared") == {}, "it has another id, and is the same"
    assert now(found, "unchanged")[f"{RATE}.sustained_decline"] == ("watch", "watch")
    differing = {each["period"] for each in found["past"]["changes"] if each["indicator"] == RATE}
    assert differing == {"2023-24", "2024-25"}


def test_england_says_how_often_such_warnings_came_true(definer: Officer) -> None:
    rules = [
        {"rule": "near_threshold", "parameters": {"watch_chance": 0.1}},
        {"rule": "sustained_decline", "parameters": {"comparisons": 4}},
        {"rule": "overdue", "parameters": {"later_after_days": 5}},
        {"rule": "far_from_peers", "parameters": {"distance": 2.7}},
        {"rule": "threshold_breached", "parameters": {"clear_after": 2}},
    ]
    near, decline, overdue, far, breached = previewed(definer, rules=rules)["england"]
    # As docs/track-record.md has it: 504 of 1,315 alerts; 125 of 678 with the council's 3, 66 of 319 with 4.
    assert (near["before"]["came_true"], near["before"]["alerts"], near["before"]["precision"]) == (504, 1315, 0.3833)
    assert near["after"]["precision"] < near["before"]["precision"]
    assert near["after"]["alerts"] > near["before"]["alerts"]
    assert near["after"]["lower"] < near["after"]["precision"] < near["after"]["upper"]
    assert (decline["before"]["came_true"], decline["before"]["alerts"]) == (125, 678)
    assert (decline["after"]["came_true"], decline["after"]["alerts"]) == (66, 319)
    assert (overdue["after"]["not_known"], overdue["after"]["precision"]) == ("no_due_dates", None)
    assert (far["before"]["came_true"], far["before"]["alerts"], far["before"]["tried"]) == (30, 130, None)
    assert (far["after"]["tried"], far["after"]["precision"]) == (2.5, 0.2381)
    assert far["after"]["sentence"].endswith("(tried at 2.5).")
    assert breached["after"]["not_known"] == "outcome"
    assert overdue["after"]["sentence"] == "Not known: the due dates of other councils are not held."


def test_a_preview_tells_what_the_write_tried_dry_tells(definer: Officer) -> None:
    """The same warnings are raised and cleared, whichever of the three is tried."""
    read = definer.get(f"/v1/indicators/{RATE}?view=working")
    changed = read.json() | {"warning_threshold": THRESHOLD | {"level": 50}, "change_reason": "A.", "corrects": True}
    target = {"value": 58, "rationale": "A", "set_by": "B", "reason": "C"}
    tries: list[tuple[dict[str, Any], str, dict[str, Any], str | None]] = [
        ({"thresholds": [threshold(50)]}, f"/v1/indicators/{RATE}", changed, read.headers["etag"]),
        (
            {"targets": [{"indicator": RATE, "period": "2025-26", "value": 58, "every_period": False}]},
            f"/v1/indicators/{RATE}/targets/2025-26",
            target,
            None,
        ),
        *(
            (
                {"rules": [{"rule": rule, "parameters": parameters, "enabled": enabled}]},
                f"/v1/warning-rules/{rule}",
                {"enabled": enabled, "parameters": parameters},
                '"r1"' if rule == "sustained_decline" else '"r0"',
            )
            for rule, parameters, enabled in (
                ("sustained_decline", {"comparisons": 5}, True),
                ("sustained_decline", {}, False),
                ("near_threshold", {"watch_chance": 0.02}, True),
                ("far_from_peers", {"distance": 0.1}, True),
            )
        ),
    ]
    some = set()
    for body, path, sent, etag in tries:
        dry = definer.put(f"{path}?dry_run=true", sent, etag=etag)
        assert dry.status_code == 200, dry.text
        found = previewed(definer, **body)
        for outcome in ("raised", "cleared"):
            told = {f"{each['indicator']}.{each['rule']}" for each in dry.json()[f"warnings_{outcome}"]}
            assert set(now(found, outcome)) == told, path
            some |= {outcome} if told else set()
    assert some == {"raised", "cleared"}


def test_what_is_in_force_already_changes_nothing(definer: Officer) -> None:
    rule = {"rule": "sustained_decline", "parameters": {"comparisons": 3}}
    found = previewed(definer, thresholds=[threshold(40)], rules=[rule])
    assert {each["outcome"] for each in found["now"]} == {"unchanged"}
    assert found["past"]["changes"] == []
    assert found["past"]["alerts_a_year_before"] == found["past"]["alerts_a_year_after"] > 0
    assert found["past"]["unchanged"] > 0


def test_every_fault_of_the_body_is_told_at_once(definer: Officer) -> None:
    answer = definer.post(
        PREVIEW,
        {
            "rules": [
                {"rule": "far_from_peers", "parameters": {"distance": 9}},
                {"rule": "overdue", "parameters": {"comparisons": 3}},
                {"rule": "off_target", "indicator": "nothing", "parameters": {"severity": "mild"}},
                {"rule": "far_from_peers", "parameters": {"comparator": "no-group"}},
            ],
            "thresholds": [
                threshold(46.123),
                threshold(46, indicator=OTHER, kind="ceiling", basis="expected_range"),
                threshold(46, indicator="nothing"),
            ],
            "targets": [
                {"indicator": RATE, "period": "2026-27", "value": 58.123, "profile": {"kind": "flat"}},
                {"indicator": RATE, "period": "2026-27-Q1", "value": 58},
                {"indicator": "nothing", "period": "2026-27", "value": 58},
                {"indicator": RATE, "period": "2026-27", "value": 58, "upper": 57},
            ],
        },
    )
    assert answer.status_code == 422
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} == {
        ("/rules/0/parameters/critical_distance", "conflict"),
        ("/rules/1/parameters/comparisons", "unknown_parameter"),
        ("/rules/2/indicator", "unknown_value"),
        ("/rules/2/parameters/severity", "out_of_range"),
        ("/rules/3/parameters/comparator", "out_of_range"),
        ("/rules/3/rule", "duplicate"),
        ("/thresholds/0/warning_threshold/level", "too_fine"),
        ("/thresholds/1/warning_threshold/kind", "conflict"),
        ("/thresholds/1/warning_threshold/basis", "conflict"),
        ("/thresholds/2/indicator", "unknown_value"),
        ("/targets/0/value", "too_fine"),
        ("/targets/0/profile", "conflict"),
        ("/targets/1/period", "wrong_period"),
        ("/targets/2/indicator", "unknown_value"),
        ("/targets/3/upper", "conflict"),
        ("/targets/3/period", "duplicate"),
    }


def test_nothing_to_try_is_told(definer: Officer) -> None:
    answer = definer.post(PREVIEW, {})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/rules")


def test_a_preview_leaves_the_store_as_it_was(database: Database, definer: Officer) -> None:
    """Not a row of any table differs: no version of a cache, no audit entry, no judged state."""
    everything = {
        "rules": [{"rule": "off_target", "enabled": False}, {"rule": "overdue", "indicator": RATE, "enabled": False}],
        "thresholds": [threshold(50)],
        "targets": [{"indicator": OTHER, "period": "2026-27", "value": 58}],
    }
    previewed(definer, **everything)  # the first use of a key is noted, as reads note it
    before, content = rows(database), file_of(database)
    previewed(definer, **everything)
    assert definer.post(PREVIEW, {}).status_code == 422
    assert rows(database) == before
    assert file_of(database) == content


def rows(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in SQLModel.metadata.sorted_tables
        }


def file_of(database: Database) -> bytes | None:
    """The bytes of an SQLite store; PostgreSQL has none of its own."""
    path: Path | None = database.path
    return None if path is None else path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()


def test_its_address_is_no_warnings(definer: Officer) -> None:
    answer = definer.get(PREVIEW)
    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")


def test_a_preview_is_for_those_who_define(database: Database, client_for: OpenClient) -> None:
    body = {"rules": [{"rule": "off_target", "enabled": False}]}
    reader = officer(database, client_for, Scope.READ)
    refused = reader.post(PREVIEW, body)
    assert (refused.status_code, refused.json()["detail"]) == (403, "This key does not have the scope define.")
    answer = officer(database, client_for, Scope.DEFINE, name="Definer").post(PREVIEW, body)
    assert answer.headers["cache-control"] == "private, no-store"
