"""Indicators over the API: created, changed from a period on, corrected, moved between tiers and retired."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.measures.indicator import DueDays, Supply
from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import CREATE, DEFINITION, RECORDED, Officer, officer, publish_basis, quarterly_definition
from tests.clients import NOW, OpenClient
from tests.keys import bearing
from tests.stores import ANNUAL, RATE, held, instant, placed, publish

PATH = "/v1/indicators/fly-tips-cleared"


pytestmark = pytest.mark.holding(fill=publish_basis)


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope, over a small store."""
    return officer(database, client_for)


def pointers(answer: Any) -> dict[str, str]:
    """The places that a problem names, with their codes."""
    return {one["pointer"]: one["code"] for one in answer.json()["errors"]}


def test_a_definition_is_created_and_shown_inside_the_council_only(definer: Officer) -> None:
    answer = definer.put(PATH, DEFINITION)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["outcome"] == "created"
    assert made["submission"].startswith("S")
    assert made["resource"]["polarity"] == "higher_is_better"
    assert made["resource"]["placements"] == [{"tier": 2, "from_date": None, "until_date": None}]
    assert {"field": "/title", "old": None, "new": DEFINITION["title"]} in made["differences"]
    inside = definer.get(f"{PATH}?view=working")
    assert inside.status_code == 200
    assert inside.headers["etag"] == answer.headers["etag"]
    assert inside.json()["title"] == DEFINITION["title"]
    assert definer.client.get(PATH).status_code == 404


def test_the_public_reads_a_definition_once_it_is_approved_and_released(
    database: Database, client_for: OpenClient
) -> None:
    sender, other = (officer(database, client_for, name=name) for name in ("Sender", "Approver"))
    submission = sender.put(PATH, DEFINITION).json()["submission"]
    decision = {"outcome": "approved", "reason": None}
    assert sender.post(f"/v1/returns/{submission}/decision", decision).status_code == 403
    assert other.post(f"/v1/returns/{submission}/decision", decision).status_code == 200
    assert other.post("/v1/publications", {"title": "New indicators"}).status_code == 201
    assert sender.client.get(PATH).status_code == 404
    url = database.url.render_as_string(hide_password=False)
    later = client_for(url, clock=lambda: NOW + timedelta(minutes=9))
    assert later.get(PATH).json()["title"] == DEFINITION["title"]


def test_the_same_definition_again_is_unchanged(definer: Officer) -> None:
    first = definer.put(PATH, DEFINITION)
    again = definer.put(PATH, DEFINITION, etag=first.headers["etag"])
    assert again.status_code == 200
    assert again.json()["outcome"] == "unchanged"
    assert again.json()["differences"] == []
    assert again.json()["submission"] is None
    assert again.headers["etag"] == first.headers["etag"]


def test_what_is_put_is_what_is_got(definer: Officer) -> None:
    sent = DEFINITION | {
        "direction_rule": {
            "compare_with": "same_period_last_year",
            "periods": None,
            "tolerance": {"kind": "absolute", "amount": 0.5},
        },
        "target_rule": {
            "green_within": {"kind": "absolute", "amount": 0},
            "amber": "within",
            "amber_within": {"kind": "relative", "amount": 10},
            "amber_floor": None,
            "edge": "worse",
        },
        "counts_rounded_to": 5,
        "counts_events": True,
        "forecast_method": "no_change",
        "warning_threshold": {"kind": "floor", "level": 80, "basis": "council", "note": "Agreed by Cabinet."},
        "warning_rules": [
            {"rule": "sustained_decline", "enabled": True, "parameters": {"comparisons": 3, "tolerance": 1.5}}
        ],
        "usual_yearly_change": 1.5,
        "group": "made-up-group",
        "doubtful_periods": [{"period": "2020-21", "reason": "Offices were closed."}],
        "submission_due_days": 20,
        "publication_due_days": 45,
        "caveat": "Two\nlines.",
        "not_like_for_like": [{"comparator": "all-county", "reason": "Counties clear motorways too."}],
    }
    definer.put(PATH, sent)
    got = definer.get(f"{PATH}?view=working").json()
    assert {name: got[name] for name in sent if name not in ("tier", "source")} == {
        name: value for name, value in sent.items() if name not in ("tier", "source")
    }


def test_a_paused_series_carries_its_publishers_word_and_what_is_set_beforehand_a_date_before(definer: Officer) -> None:
    sent = DEFINITION | {
        "supply": "paused",
        "supply_note": "Until the survey is reweighted.",
        "submission_due_days": -345,
        "publication_due_days": -340,
    }
    answer = definer.put(PATH, sent)
    assert answer.status_code == 201, answer.text
    got = definer.get(f"{PATH}?view=working").json()
    assert {name: got[name] for name in ("supply", "supply_note", "publication_due_days")} == {
        "supply": "paused",
        "supply_note": "Until the survey is reweighted.",
        "publication_due_days": -340,
    }


def test_texts_are_normalised_and_hidden_characters_refused(definer: Officer) -> None:
    made = definer.put(PATH, DEFINITION | {"title": "Cafe\u0301s inspected "})
    assert made.json()["resource"]["title"] == "Caf\u00e9s inspected"
    for title in ("a\u202eb", "a\u0000b", "a\nb", " ", "", "a\u2066b"):
        refused = definer.put(PATH, DEFINITION | {"title": title})
        assert refused.status_code == 422, repr(title)
        assert "/title" in pointers(refused)


INCONSISTENT: tuple[tuple[dict[str, Any], str], ...] = (
    (
        {"accumulation": "cumulative", "annual_figure": "last", "direction_rule": {"compare_with": "previous_period"}},
        "/direction_rule/compare_with",
    ),
    ({"direction_rule": {"compare_with": "mean_of_previous"}}, "/direction_rule/periods"),
    ({"target_rule": {"amber": "floor"}}, "/target_rule/amber_floor"),
    ({"target_rule": {"amber_floor": 3}}, "/target_rule/amber"),
    ({"forecast_method": "theta"}, "/forecast_method"),
    ({"counts_events": True, "unit": "pounds per week"}, "/counts_events"),
    (
        {
            "polarity": "lower_is_better",
            "warning_threshold": {"kind": "floor", "level": 1, "basis": "council", "note": "A."},
        },
        "/warning_threshold/kind",
    ),
    ({"submission_due_days": 50, "publication_due_days": 40}, "/submission_due_days"),
    ({"supply": "paused"}, "/supply_note"),
    ({"supply_note": "Until the survey is reweighted."}, "/supply_note"),
    ({"theme": "nowhere"}, "/theme"),
    ({"tier": 4, "contributes_to": "nothing"}, "/contributes_to"),
    ({"tier": None}, "/tier"),
    ({"effective_from": "2026-27", "change_reason": "New."}, "/effective_from"),
    ({"corrects": True}, "/corrects"),
    ({"tier": None, "tier_from": "2026-04-01"}, "/tier_from"),
    ({"warning_rules": [{"rule": "overdue", "parameters": {"watch": 1}}]}, "/warning_rules/0/parameters/watch"),
    ({"warning_rules": [{"rule": "overdue"}, {"rule": "overdue"}]}, "/warning_rules/1/rule"),
    (
        {"not_like_for_like": [{"comparator": "nowhere", "reason": "It is far."}]},
        "/not_like_for_like/0/comparator",
    ),
    (
        {"not_like_for_like": [{"comparator": "all-county", "reason": "They count more."}] * 2},
        "/not_like_for_like/1/comparator",
    ),
    ({"decimal_places": 7}, "/decimal_places"),
    ({"decimal_places": True}, "/decimal_places"),
    ({"nonsense": 1}, "/nonsense"),
    ({"tier_from": "2026-4-1"}, "/tier_from"),
    ({"tier_from": "9999-12-31"}, "/tier_from"),
)


def test_an_inconsistent_definition_is_refused_and_nothing_is_stored(definer: Officer) -> None:
    for changes, place in INCONSISTENT:
        refused = definer.put(PATH, DEFINITION | changes)
        assert refused.status_code == 422, refused.text
        assert place in pointers(refused)
    for field in ("purpose", "polarity", "owner_role"):
        refused = definer.put(PATH, {name: value for name, value in DEFINITION.items() if name != field})
        assert pointers(refused) == {f"/{field}": "missing"}
    assert definer.get(f"{PATH}?view=working").status_code == 404


def test_a_service_level_indicator_names_a_higher_one_or_leaves_it_to_the_service_plan(definer: Officer) -> None:
    alone = definer.put("/v1/indicators/alone", DEFINITION | {"tier": 4})
    assert (alone.status_code, alone.json()["resource"]["contributes_to"]) == (201, None)
    made = definer.put(PATH, DEFINITION | {"tier": 4, "contributes_to": RATE})
    assert made.status_code == 201
    below = definer.put("/v1/indicators/lower", DEFINITION | {"tier": 4, "contributes_to": "fly-tips-cleared"})
    assert pointers(below) == {"/contributes_to": "conflict"}


def test_a_change_says_from_which_period_on_or_that_it_corrects(definer: Officer) -> None:
    etag = definer.put(PATH, DEFINITION).headers["etag"]
    sent = DEFINITION | {"tier": None, "polarity": "lower_is_better"}
    assert pointers(definer.put(PATH, sent, etag=etag)) == {"/effective_from": "required"}
    assert pointers(definer.put(PATH, sent | {"corrects": True}, etag=etag)) == {"/change_reason": "required"}
    corrected = definer.put(PATH, sent | {"corrects": True, "change_reason": "A slip."}, etag=etag)
    assert corrected.json()["outcome"] == "revised"
    assert corrected.json()["differences"] == [
        {"field": "/polarity", "old": "higher_is_better", "new": "lower_is_better"}
    ]
    version = sent | {"title": "Fly-tips cleared", "effective_from": "2026-27"}
    without_reason = definer.put(PATH, version, etag=corrected.headers["etag"])
    assert pointers(without_reason) == {"/change_reason": "required"}


def test_a_new_version_judges_only_periods_from_then_on(database: Database, client_for: OpenClient) -> None:
    values = [held(f"{year}-{(year + 1) % 100:02d}", 50.0 + year - 2020) for year in range(2020, 2026)]
    publish(database, RECORDED, *values, code="values")
    definer = officer(database, client_for)
    path = f"/v1/indicators/{RATE}"
    before = definer.get(f"{path}?view=working")
    kept = (
        "title",
        "description",
        "purpose",
        "unit",
        "decimal_places",
        "frequency",
        "supply",
        "accumulation",
        "annual_figure",
        "comparable_between_areas",
        "theme",
        "service",
        "owner_role",
        "licence",
        "source",
    )
    sent = {name: before.json()[name] for name in kept} | {
        "polarity": "lower_is_better",
        "effective_from": "2024-25",
        "change_reason": "Less of it is wanted.",
    }
    silent = definer.put(path, sent, etag=before.headers["etag"])
    assert pointers(silent) == {"/breaks_series": "required"}
    sent["breaks_series"] = True
    answer = definer.put(path, sent, etag=before.headers["etag"])
    assert answer.status_code == 200, answer.text
    assert {one["field"] for one in answer.json()["differences"]} == {
        "/polarity",
        "/breaks_series",
        "/effective_from",
        "/effective_from_label",
        "/change_reason",
    }
    detail = definer.get(f"{path}/performance?view=working").json()
    judged = {one["value"]["period"]: one["direction_of_travel"]["judgement"] for one in detail["periods"]}
    assert judged["2023-24"] == "improving"
    assert (judged["2024-25"], judged["2025-26"]) == ("not_comparable", "worsening")
    public = definer.client.get(f"{path}/performance").json()
    assert {one["direction_of_travel"]["judgement"] for one in public["periods"][1:]} == {"improving"}
    versions = definer.get(f"{path}/versions?view=working").json()["items"]
    assert [one["effective_from"] for one in versions] == [None, "2024-25"]
    twice = definer.put(path, sent | {"effective_from": "2024-25-Q1"}, etag=answer.headers["etag"])
    assert pointers(twice) == {"/effective_from": "conflict"}
    other = definer.put(path, sent | {"title": "Another"}, etag=answer.headers["etag"])
    assert pointers(other) == {"/effective_from": "conflict"}
    again = definer.put(path, sent, etag=answer.headers["etag"])
    assert again.json()["outcome"] == "unchanged"
    no_such = definer.put(path, sent | {"effective_from": "2023-24", "corrects": True}, etag=answer.headers["etag"])
    assert pointers(no_such) == {"/effective_from": "unknown_value"}


def test_an_indicator_moves_between_tiers_from_a_day_on(definer: Officer) -> None:
    etag = definer.put(PATH, DEFINITION).headers["etag"]
    without_day = definer.put(PATH, DEFINITION | {"tier": 1}, etag=etag)
    assert pointers(without_day) == {"/tier_from": "required"}
    moved = definer.put(PATH, DEFINITION | {"tier": 1, "tier_from": "2026-04-01"}, etag=etag)
    assert moved.status_code == 200, moved.text
    assert moved.json()["resource"]["placements"] == [
        {"tier": 2, "from_date": None, "until_date": "2026-04-01"},
        {"tier": 1, "from_date": "2026-04-01", "until_date": None},
    ]
    assert definer.get(f"{PATH}?view=working").headers["etag"] == moved.headers["etag"]
    listed = definer.get("/v1/indicators?view=working&tier=1").json()["items"]
    assert "fly-tips-cleared" in [one["code"] for one in listed]


def test_a_full_tier_is_refused_with_the_list_of_who_is_in(database: Database, client_for: OpenClient) -> None:
    definer = officer(database, client_for, headline_cap=3)  # two indicators are in Tier 1
    third = definer.put(PATH, DEFINITION | {"tier": 1})
    assert third.status_code == 201
    refused = definer.put("/v1/indicators/fourth", DEFINITION | {"tier": 1})
    assert refused.status_code == 422
    assert pointers(refused) == {"/tier": "tier_full"}
    for code in ("fly-tips-cleared", RATE, "fourth"):
        assert code in refused.json()["detail"]
    assert definer.put("/v1/indicators/fourth", DEFINITION).status_code == 201


def test_of_two_writers_for_the_last_place_one_gets_it(database: Database, client_for: OpenClient) -> None:
    filler = [quarterly_definition(f"filler-{number:02d}") for number in range(37)]
    publish(
        database, instant("2026-10-02"), *filler, *(placed(one.code, Placement(TierNumber.HEADLINE)) for one in filler)
    )
    definer = officer(database, client_for)  # 39 are in
    paths = ["/v1/indicators/the-40th", "/v1/indicators/the-41st"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda path: definer.put(path, DEFINITION | {"tier": 1}), paths))
    assert sorted(one.status_code for one in answers) == [201, 422]
    [refused] = [one for one in answers if one.status_code == 422]
    assert pointers(refused) == {"/tier": "tier_full"}
    assert "41 indicators" in refused.json()["detail"]


def test_a_retired_indicator_keeps_its_history_and_is_no_longer_overdue(
    database: Database, client_for: OpenClient
) -> None:
    due = replace(ANNUAL, supply=Supply.COUNCIL, due_days=DueDays(10, 30))
    publish(database, instant("2026-10-02"), due, held("2023-24", 50.0), held("2024-25", 51.0))
    definer = officer(database, client_for)
    path = f"/v1/indicators/{RATE}"
    rules = [one["rule"] for one in definer.get(f"{path}/performance?view=working").json()["warnings"]]
    assert "overdue" in rules
    body = {"from_period": "2025-26", "reason": "Replaced by another."}
    dry = definer.post(f"{path}/retirement?dry_run=true", body)
    assert dry.json()["dry_run"] is True
    first = definer.post(f"{path}/retirement", body, **{"Idempotency-Key": "retire-1"})
    assert first.status_code == 200, first.text
    assert first.json()["resource"]["status"] == "retired"
    replay = definer.post(f"{path}/retirement", body, **{"Idempotency-Key": "retire-1"})
    assert replay.headers["idempotent-replayed"] == "true"
    assert replay.content == first.content
    assert definer.post(f"{path}/retirement", body).json()["outcome"] == "unchanged"
    card = definer.get(f"{path}/performance?view=working").json()
    assert [one["rule"] for one in card["warnings"] if one["state"] == "open"] == []
    assert [one["period"] for one in card["history"]] == ["2023-24", "2024-25"]
    assert definer.client.get(path).json()["status"] == "current"
    back = definer.post(f"{path}/retirement", {"from_period": None, "reason": "It stays."})
    assert back.json()["resource"]["status"] == "current"
    assert definer.post("/v1/indicators/nothing/retirement", body).status_code == 404


def test_a_dry_run_answers_the_same_and_keeps_nothing(definer: Officer) -> None:
    tried = definer.put(f"{PATH}?dry_run=true", DEFINITION)
    assert tried.status_code == 200
    assert tried.json()["outcome"] == "created"
    assert tried.json()["dry_run"] is True
    assert tried.json()["submission"] is None
    assert definer.get(f"{PATH}?view=working").status_code == 404
    done = definer.put(PATH, DEFINITION)
    assert done.json()["differences"] == tried.json()["differences"]


def test_a_test_key_only_tries(database: Database, client_for: OpenClient) -> None:
    trying = officer(database, client_for, is_test=True)
    assert trying.put(PATH, DEFINITION).json()["dry_run"] is True
    assert trying.get(f"{PATH}?view=working").status_code == 404


def test_a_change_without_a_condition_is_428_and_a_stale_one_412(definer: Officer) -> None:
    headers = bearing(definer.token)
    assert definer.client.put(PATH, json=DEFINITION, headers=headers).status_code == 428
    first = definer.put(PATH, DEFINITION)
    assert definer.put(PATH, DEFINITION).status_code == 412
    sent = DEFINITION | {"tier": 1, "tier_from": "2026-04-01"}
    assert definer.put(PATH, sent, etag=first.headers["etag"]).status_code == 200
    assert definer.put(PATH, DEFINITION, etag=first.headers["etag"]).status_code == 412
    assert definer.put(PATH, DEFINITION, etag="x").status_code == 400


def test_only_a_key_that_defines_may_change_an_indicator(database: Database, client_for: OpenClient) -> None:
    others = officer(database, client_for, *(scope for scope in Scope if scope is not Scope.DEFINE))
    for path in (PATH, f"/v1/indicators/{RATE}"):
        assert others.put(path, DEFINITION).status_code == 403
        assert others.post(f"{path}/retirement", {"from_period": "2026-27", "reason": "A."}).status_code == 403
        assert others.client.put(path, json=DEFINITION, headers=CREATE).status_code == 401


def test_a_code_that_cannot_be_is_404(definer: Officer) -> None:
    for code in ("Upper", "a_b", "a" * 81, "%00", "-a", "a--b"):
        assert definer.put(f"/v1/indicators/{code}", DEFINITION).status_code == 404, code


def test_an_indicators_own_parameters_and_the_councils_may_not_contradict_each_other(definer: Officer) -> None:
    near, nearer = "/v1/warning-rules/near_threshold", {"warning_chance": 0.3, "watch_chance": 0.28}
    own = {"warning_rules": [{"rule": "near_threshold", "parameters": {"watch_chance": 0.27}}]}
    refused = definer.put(PATH, DEFINITION | own)
    assert pointers(refused) == {"/warning_rules/0/parameters/warning_chance": "conflict"}
    council = definer.put(near, {"enabled": True, "parameters": nearer}, etag='"r0"')
    assert council.status_code in (200, 201), council.text
    assert definer.put(PATH, DEFINITION | own).status_code == 201
    back = definer.put(near, {"enabled": True, "parameters": {"warning_chance": 0.26}}, etag='"r1"')
    assert pointers(back) == {"/parameters/warning_chance": "conflict"}
    assert "fly-tips-cleared" in back.json()["errors"][0]["detail"]
