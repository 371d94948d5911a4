"""The change summary: what a publication changed, what the next one would, and what waits for an answer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.measures.commentary import Commentary
from app.domain.measures.indicator import Definition, RuleSetting, Supply, ThresholdBasis
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, TierNumber
from app.domain.measures.value import MissingReason
from app.domain.performance.change_summary import SummaryKind
from app.domain.publishing.access import Scope
from app.domain.publishing.audit import SEED_OPERATION
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import WarningRule
from app.storage.database import Database
from app.storage.publishing.redactions import erase_figures, figures_of, forget_judged
from tests.api.asking import answer, faults, rows
from tests.clients import OpenClient
from tests.keys import bearing, make_key
from tests.stores import (
    ANNUAL,
    HOME,
    RATE,
    basis,
    floor_of,
    held,
    instant,
    placed,
    publish,
    record,
    warning_id,
    withdraw,
)

PATH = "/v1/change-summary"
CLEARED, RETRACTED, ANSWERED, BOROUGH, INSIDE = "cleared", "retracted", "answered", "borough", "inside"
FIRST, SECOND, THIRD = instant("2024-02-01T09:00"), instant("2024-06-03T09:00"), instant("2024-09-02T09:00")
RECORDED, EMBARGO = instant("2024-10-01T08:00:30"), instant("2024-12-02T09:00")
BREACHED, OFF_TARGET = WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET
JUST_BEFORE_SECOND = "2024-06-03T08:59:59.999999Z"
Told = set[tuple[str, str, str | None]]


def defined(code: str, **changes: Any) -> Definition:
    """A rate of the council with a floor of 40."""
    return replace(ANNUAL, code=code, title=f"The {code} rate", threshold=floor_of(40), **changes)


def response(indicator: str, **changes: Any) -> WarningResponse:
    """What the council says about a breach of 2022/23."""
    period = parse_period("2022-23")
    return replace(
        WarningResponse(indicator, HOME, BREACHED, period, "We know.", None, None, None, None, None), **changes
    )


def store(database: Database) -> None:
    """Three publications, each with a change of its own, and drafts and an embargo that nobody may see."""
    rates = [
        replace(defined(RATE), title="Made-up rate"),
        *map(defined, (CLEARED, RETRACTED, ANSWERED)),
        defined(BOROUGH, service="Elsewhere", theme="other"),
    ]
    year = parse_period("2023-24")
    publish(
        database,
        FIRST,
        *basis(*rates),
        Theme("other", "Other", "What else there is.", "tests", 0),
        placed(BOROUGH, Placement(TierNumber.BOROUGH)),
        *(Target(RATE, parse_period(period), 40.0) for period in ("2022-23", "2023-24", "2024-25")),
        held("2022-23", 45.25),
        held("2022-23", 35.0, indicator=CLEARED),
        held("2022-23", 30.0, indicator=RETRACTED),
        held("2022-23", 31.0, indicator=ANSWERED),
        held("2022-23", 44.0, indicator=BOROUGH),
        code="first",
        by=SEED_OPERATION,
    )
    publish(
        database,
        SECOND,
        held("2023-24", 33.5),
        held("2023-24", 50.0, indicator=CLEARED),
        held("2022-23", 48.0, indicator=RETRACTED),
        held("2023-24", 32.0, indicator=BOROUGH),
        response(ANSWERED, due=date(2024, 6, 2), action="New vans.", owner_role="Head of Vans"),
        code="second",
    )
    publish(
        database,
        instant("2024-08-01T09:00"),
        defined(INSIDE, service="Kept back"),
        placed(INSIDE, Placement(TierNumber.SERVICE)),
        held("2022-23", 12.0, indicator=INSIDE),
        code="service-level",
    )
    publish(
        database,
        THIRD,
        Commentary(RATE, HOME, year, "A poor year."),
        response(ANSWERED, accepted_until=date(2024, 12, 31)),
        code="third",
    )
    publish(database, THIRD.replace(minute=30), held("2023-24", 13.0, indicator=INSIDE), code="service-level-again")
    record(
        database,
        RECORDED,
        held("2024-25", 61.5),
        held("2023-24", 21.75, indicator=CLEARED),
        response(INSIDE, due=date(2024, 9, 30)),
    )
    publish(database, EMBARGO, held("2023-24", 22.25, indicator=CLEARED), code="embargoed", recorded_at=RECORDED)


@pytest.fixture
def client(database: Database, client_for: OpenClient) -> TestClient:
    """The service on 1 November 2024."""
    return client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00"))


def url_of(database: Database) -> str:
    """The address of a store."""
    return database.url.render_as_string(hide_password=False)


def told(summary: Any) -> Told:
    """What a summary tells: kind, indicator and rule."""
    return {(item["kind"], item["indicator"], item["rule"]) for item in summary["items"]}


def item(summary: Any, kind: str, indicator: str) -> Any:
    """The one item of a kind of an indicator."""
    [found] = [one for one in summary["items"] if (one["kind"], one["indicator"]) == (kind, indicator)]
    return found


def require_consistent(
    summary: Any, client: TestClient, *, more: str = "", headers: dict[str, str] | None = None
) -> None:
    """The counts are those of the items, by every grouping, and each item leads to its evidence."""
    names = [kind.value for kind in SummaryKind]
    for kind in names:
        assert summary["counts"][kind] == sum(one["kind"] == kind for one in summary["items"])
    for groups in ("tiers", "themes", "services"):
        for name in ("indicators", *names):
            assert sum(group[name] for group in summary[groups]) == summary["counts"][name], (groups, name)
    for one in summary["items"]:
        href = one["href"]
        asked = f"{href}{'&' if '?' in href else '?'}{more}" if more else href
        found = client.get(asked, headers=headers).raise_for_status().json()
        if one["warning"] is None:
            assert found["target"]["status"] == one["status"]
        else:
            assert (found["id"], found["severity"], found["state"]) == (one["warning"], one["severity"], one["state"])


@pytest.mark.holding(fill=store)
def test_what_a_publication_changed(client: TestClient) -> None:
    as_of = "as_of=2024-06-10T10:00:00Z"
    summary = answer(client, f"{PATH}?{as_of}")
    assert told(summary) == {
        ("turned_red", RATE, None),
        ("raised", RATE, "off_target"),
        ("raised", RATE, "threshold_breached"),
        ("raised", BOROUGH, "threshold_breached"),
        ("unanswered", RATE, "off_target"),
        ("unanswered", RATE, "threshold_breached"),
        ("promise_overdue", ANSWERED, "threshold_breached"),
        ("cleared", CLEARED, "threshold_breached"),
        ("retracted", RETRACTED, "threshold_breached"),
    }
    require_consistent(summary, client, more=as_of)
    assert (summary["publication"]["code"], summary["compared_at"]) == ("second", JUST_BEFORE_SECOND)
    red = item(summary, "turned_red", RATE)
    assert (red["status_before"], red["period"], red["href"]) == (
        "green",
        "2023-24",
        f"/v1/indicators/{RATE}/performance",
    )
    promise = item(summary, "promise_overdue", ANSWERED)
    assert (promise["due"], promise["warning"]) == ("2024-06-02", warning_id(BREACHED, "2022-23", indicator=ANSWERED))
    assert (promise["owner_role"], red["owner_role"]) == ("Head of Vans", "Head of Tests")
    assert item(summary, "cleared", CLEARED)["severity_before"] == "critical"
    assert summary["summary"] == (
        "What the publication of 3 June 2024 changed in Hyndburn: 1 indicator turned red, 3 warnings were raised, "
        "1 warning was cleared and 1 warning was withdrawn after a correction. 2 open warnings have no answer yet. "
        "1 promise is past its date, and its warning is not over."
    )


@pytest.mark.holding(fill=store)
def test_a_promise_is_past_its_date_on_the_day_after_it(database: Database, client_for: OpenClient) -> None:
    publish(database, SECOND.replace(hour=10), response(ANSWERED, due=date(2024, 6, 3)), code="new-promise")
    client = client_for(url_of(database))
    for at, overdue in (("2024-06-03T22:59:59Z", 0), ("2024-06-03T23:00:00Z", 1)):  # midnight in London
        assert answer(client, f"{PATH}?as_of={at}")["counts"]["promise_overdue"] == overdue


@pytest.mark.holding(fill=store)
def test_answers_and_acceptance_change_what_is_told_the_next_time(client: TestClient) -> None:
    summary = answer(client, PATH)
    assert summary["publication"]["code"] == "third", "what is service-level is no publication"
    assert told(summary) == {("accepted", ANSWERED, "threshold_breached")}
    require_consistent(summary, client)
    assert item(summary, "accepted", ANSWERED)["sentence"].endswith(" The council accepts it until 31 December 2024.")
    assert summary["summary"] == (
        "What the publication of 2 September 2024 changed in Hyndburn: 1 warning was accepted for now. "
        "Every open warning that the council answers for has an answer."
    )


@pytest.mark.holding(fill=store)
def test_since_compares_with_what_a_publication_or_an_instant_left(client: TestClient) -> None:
    by_code = answer(client, f"{PATH}?since=first&as_of=2024-06-10")
    latest = answer(client, f"{PATH}?as_of=2024-06-10")
    assert {**by_code, "compared_at": None, "summary": None} == {**latest, "compared_at": None, "summary": None}
    assert by_code["compared_at"] == "2024-02-01T09:00:00Z"
    assert by_code["summary"].startswith("What has changed in Hyndburn since 1 February 2024: 1 indicator turned red,")
    assert answer(client, f"{PATH}?since=2024-02-01T09:00:00Z&as_of=2024-06-10")["items"] == latest["items"]
    whole = told(answer(client, f"{PATH}?since=2024-03-01"))
    assert whole >= {("raised", RATE, "off_target"), ("cleared", CLEARED, "threshold_breached")}
    assert ("accepted", ANSWERED, "threshold_breached") in whole
    assert told(answer(client, f"{PATH}?since=third")) == set()


@pytest.mark.holding(fill=store)
def test_a_publication_whose_code_is_a_day_is_compared_with_by_its_code(
    client_for: OpenClient, database: Database
) -> None:
    publish(database, THIRD.replace(hour=12), held("2023-24", 11.0), code=THIRD.date().isoformat())
    client = client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00"))
    compared = answer(client, f"{PATH}?since={THIRD.date().isoformat()}")["compared_at"]
    assert compared == THIRD.replace(hour=12).isoformat().replace("+00:00", "Z")


@pytest.mark.holding(fill=store)
@pytest.mark.parametrize("query", ["as_of=2024-03-01", "since=2020-01-01&as_of=2024-03-01"])
def test_where_nothing_was_public_before_there_is_nothing_to_tell(client: TestClient, query: str) -> None:
    summary = answer(client, f"{PATH}?{query}")
    assert (summary["compared_at"], summary["items"]) == (None, [])
    assert summary["summary"] == "Nothing was public before that it could be compared with."
    assert summary["counts"]["indicators"] == 5


@pytest.mark.holding(fill=store)
def test_the_working_view_tells_what_the_next_publication_would_change(database: Database, client: TestClient) -> None:
    key = bearing(make_key(database, Scope.READ))
    summary = client.get(f"{PATH}?view=working", headers=key).raise_for_status().json()
    assert told(summary) == {
        ("raised", CLEARED, "threshold_breached"),
        ("unanswered", CLEARED, "threshold_breached"),
        ("promise_overdue", INSIDE, "threshold_breached"),
        ("cleared", RATE, "threshold_breached"),
        ("cleared", RATE, "off_target"),
        ("no_longer_red", RATE, None),
    }
    require_consistent(summary, client, headers=key)
    assert all("view=working" in one["href"] for one in summary["items"])
    assert summary["publication"]["code"] == "third"
    assert summary["compared_at"] == "2024-11-01T10:00:00Z"
    assert summary["summary"].startswith(
        "What is recorded in Hyndburn and not public yet: 1 warning was raised, 2 warnings were cleared and "
        "1 indicator is no longer red. "
    )
    assert client.get(f"{PATH}?view=working").status_code == 401


@pytest.mark.holding(fill=store)
def test_service_level_figures_are_compared_with_what_was_recorded_when_the_latest_publication_came_out(
    database: Database, client: TestClient
) -> None:
    key = bearing(make_key(database, Scope.READ))
    publish(database, instant("2024-10-15T09:00"), held("2022-23", 45.5), code="fourth")
    record(database, instant("2024-10-20"), held("2024-25", 50.0, indicator=INSIDE))
    ask = f"{PATH}?view=working&tier=4"
    summary = client.get(ask, headers=key).raise_for_status().json()
    assert told(summary) == {("cleared", INSIDE, "threshold_breached")}
    earlier = client.get(f"{ask}&since=2024-07-01", headers=key).raise_for_status().json()
    assert told(earlier) == set(), "raised and cleared since"
    assert client.get(f"{PATH}?tier=4").status_code == 400


@pytest.mark.holding(fill=store)
def test_its_filters_leave_the_others_out(client: TestClient) -> None:
    as_of = "as_of=2024-06-10"
    everything = answer(client, f"{PATH}?{as_of}")
    for query, codes in (
        ("tier=2", {BOROUGH}),
        ("tier=1", {RATE, CLEARED, RETRACTED, ANSWERED}),
        ("theme=other", {BOROUGH}),
        ("service=Elsewhere", {BOROUGH}),
        ("service=Tests&tier=1,2", {RATE, CLEARED, RETRACTED, ANSWERED}),
    ):
        summary = answer(client, f"{PATH}?{as_of}&{query}")
        assert summary["items"] == [one for one in everything["items"] if one["indicator"] in codes]
        assert summary["counts"]["indicators"] == len(codes)
        require_consistent(summary, client, more=as_of)
    assert [theme["theme"] for theme in everything["themes"]] == ["other", "made-up"], "in the order of the themes"
    assert [service["service"] for service in everything["services"]] == ["Elsewhere", "Tests"]


@pytest.mark.holding(fill=store)
def test_what_is_wrong_is_told_at_once(client: TestClient) -> None:
    assert faults(client, f"{PATH}?since=nowhere&theme=none&service=Nobody") == [
        ("theme", "unknown_value"),
        ("service", "unknown_value"),
        ("since", "unknown_value"),
    ]
    assert faults(client, f"{PATH}?since=2024-11-02") == [("since", "later_than_now")]
    assert faults(client, f"{PATH}?since=2024-10-31&as_of=2024-10-30") == [("since", "later_than_now")]
    hidden = [client.get(f"{PATH}?since={code}").json() for code in ("nowhere", "embargoed", "service-level")]
    assert {one["errors"][0]["code"] for one in hidden} == {"unknown_value"}
    assert client.get(f"{PATH}?since=second&as_of=2024-06-01").status_code == 400


@pytest.mark.holding(fill=store)
def test_as_a_table_it_has_a_row_an_item(client: TestClient) -> None:
    path = f"{PATH}?as_of=2024-06-10"
    summary, table = answer(client, path), rows(client, path)
    assert [(row["kind"], row["indicator"], row["href"]) for row in table] == [
        (one["kind"], one["indicator"], one["href"]) for one in summary["items"]
    ]


@pytest.mark.holding(fill=store)
def test_a_withdrawn_publication_is_not_the_latest(database: Database, client_for: OpenClient) -> None:
    before = answer(client_for(url_of(database), clock=lambda: instant("2024-09-30")), f"{PATH}?as_of=2024-06-10")
    withdraw(database, instant("2024-10-01T09:00"), code="third")
    client = client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00"))
    again = answer(client, PATH)
    assert again["publication"]["code"] == "second"
    assert told(again) == told(before)
    assert answer(client, f"{PATH}?as_of=2024-09-20")["publication"]["code"] == "third", "as it was then"


@pytest.mark.holding(fill=store)
def test_a_suppressed_figure_is_in_no_sentence(database: Database, client_for: OpenClient) -> None:
    suppressed = {"missing_reason": MissingReason.SUPPRESSED}
    publish(database, instant("2024-10-15T09:00"), held("2023-24", None, **suppressed), code="suppression")
    client = client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00"))
    for since in ("", "?since=second", "?since=third"):
        summary = client.get(f"{PATH}{since}").raise_for_status()
        assert {("retracted", RATE, "threshold_breached"), ("no_longer_red", RATE, None)} <= told(summary.json())
        assert "33.5" not in summary.text


@pytest.mark.holding(fill=store)
def test_a_redacted_figure_leaves_the_earlier_state_as_well(database: Database, client_for: OpenClient) -> None:
    publish(database, instant("2024-10-15T09:00"), held("2023-24", 46.0), code="fourth")
    client = client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00"))
    red = ("no_longer_red", RATE, None)
    assert red in told(answer(client, PATH))
    with database.write() as connection:
        rows = figures_of(connection, indicator=RATE, area=HOME, period="2023-24", revision=1)
        erase_figures(connection, rows, with_texts=False)
        forget_judged(connection, RATE)
    assert red not in told(answer(client, PATH)), "it was never red, for all that anybody can still read"


@pytest.mark.holding(fill=store)
def test_a_past_day_is_told_again_as_it_was(database: Database, client_for: OpenClient) -> None:
    then = client_for(url_of(database), clock=lambda: instant("2024-06-10T10:00"))
    paths = [PATH, f"{PATH}?format=csv", f"{PATH}?since=first", f"{PATH}?tier=1"]
    seen = [then.get(path).raise_for_status().content for path in paths]
    publish(database, instant("2024-10-15T09:00"), held("2023-24", 70.0), held("2022-23", 9.0), code="fourth")
    (rule,) = [(BREACHED, RuleSetting(enabled=False))]
    publish(database, instant("2024-10-16T09:00"), rule, code="fifth")
    now = client_for(url_of(database))
    for _ in range(2):  # the second time from what is kept
        assert [
            now.get(f"{path}{'&' if '?' in path else '?'}as_of=2024-06-10T10:00:00Z").content for path in paths
        ] == seen


@pytest.mark.holding(fill=store)
def test_an_indicator_that_goes_public_brings_all_its_warnings(database: Database, client_for: OpenClient) -> None:
    publish(database, instant("2024-10-15T09:00"), placed(INSIDE), code="fourth")
    client = client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00"))
    summary = answer(client, PATH)
    assert told(summary) == {("raised", INSIDE, "threshold_breached"), ("unanswered", INSIDE, "threshold_breached")}
    assert item(summary, "raised", INSIDE)["severity_before"] is None


@pytest.mark.holding(fill=store)
def test_a_warning_is_open_again_on_the_day_after_its_acceptance(database: Database, client_for: OpenClient) -> None:
    client = client_for(url_of(database), clock=lambda: instant("2025-02-01T10:00"))
    reopened = ("reopened", ANSWERED, "threshold_breached")
    assert reopened not in told(answer(client, f"{PATH}?since=third&as_of=2024-12-31"))
    assert reopened in told(answer(client, f"{PATH}?since=third&as_of=2025-01-01"))


@pytest.mark.holding(fill=store)
def test_a_warning_becomes_more_serious_when_cabinet_sets_its_level(database: Database, client_for: OpenClient) -> None:
    by_statistic = replace(defined(BOROUGH), threshold=floor_of(40, basis=ThresholdBasis.STATISTICAL))
    publish(database, instant("2024-10-15T09:00"), by_statistic, code="fourth")
    publish(database, instant("2024-10-16T09:00"), defined(BOROUGH), code="fifth")
    summary = answer(client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00")), PATH)
    found = item(summary, "more_serious", BOROUGH)
    assert (found["severity_before"], found["severity"]) == ("warning", "critical")
    assert found["sentence"].endswith("It is more serious than before: critical, after warning.")


@pytest.mark.holding(fill=store)
def test_the_council_answers_for_figures_of_the_borough_that_it_brings_itself(
    database: Database, client_for: OpenClient
) -> None:
    own = defined(BOROUGH, service="Elsewhere", theme="other", supply=Supply.COUNCIL)
    publish(database, instant("2024-10-15T09:00"), own, code="fourth")
    client = client_for(url_of(database), clock=lambda: instant("2024-11-01T10:00"))
    assert told(answer(client, PATH)) == {("unanswered", BOROUGH, "threshold_breached")}
