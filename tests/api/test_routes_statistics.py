"""What a whole series says beside its card: over the seed's figures, and over small stores whose answers are known."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.measures.commentary import StepChange
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value
from app.storage.database import Database
from tests.api.asking import PENDLE, RECYCLING, answer, items
from tests.clients import OpenClient
from tests.stores import ANNUAL, HOME, RATE, basis, held, instant, publish

PUBLISHED, LATER = instant("2026-10-01"), instant("2026-11-01")
EVENTS = replace(ANNUAL, counts_events=True)
PATH = f"/v1/indicators/{RATE}/performance"


def statistics(client: TestClient, path: str = PATH) -> Any:
    """The statistics of one indicator."""
    return answer(client, path)["statistics"]


def years(first: int, *numbers: float, **more: Any) -> list[Value]:
    """Financial years in a row."""
    return [held(f"{first + n}-{(first + n + 1) % 100:02d}", number, **more) for n, number in enumerate(numbers)]


@pytest.fixture
def small(database: Database, client_for: OpenClient) -> tuple[Database, TestClient]:
    """An empty store and a client of it."""
    return database, client_for(database.url.render_as_string(hide_password=False))


def test_every_indicator_with_a_value_says_what_its_series_says(seeded_client: TestClient) -> None:
    for one in items(seeded_client, "/v1/performance"):
        found = statistics(seeded_client, f"/v1/indicators/{one['indicator']['code']}/performance")
        assert found["period"] == one["latest"]["period"]
        assert (found["recent_trend"]["status"] == "cannot_be_calculated") is (
            found["recent_trend"]["reason"] is not None
        )
        assert (found["process"]["limits"] is None) is (found["process"]["reason"] is not None)
        assert (found["forecast"]["periods"] == []) is (found["forecast"]["reason"] is not None)
        assert found["forecast"]["cover"]["figures"] > 200
        assert (found["interval"]["upper"] is None) is (found["interval"]["reason"] is not None)


def test_recycling_is_within_its_usual_range_and_forecast_at_its_last_figure(seeded_client: TestClient) -> None:
    found = statistics(seeded_client, f"/v1/indicators/{RECYCLING}/performance")
    process, forecast = found["process"], found["forecast"]
    assert (process["figure"], process["variation"], process["limits"]["points"]) == ("value", "common_cause", 9)
    # By hand: the mean of nine years, less 2.66 times 1.3125, the mean of their eight steps.
    assert (process["limits"]["mean"], process["limits"]["lower"]) == (33.422, pytest.approx(29.931, abs=1e-3))
    assert [year["period"] for year in forecast["periods"]] == ["2023-24", "2024-25"]
    assert (forecast["method"], forecast["periods"][0]["middle"], forecast["level"]) == ("no_change", 30.6, 80)
    assert forecast["cover"]["of_indicator"]
    assert 0.75 < forecast["cover"]["share"] < 0.82


def test_incomes_are_forecast_by_theta_with_its_figures(seeded_client: TestClient) -> None:
    path = "/v1/indicators/gross-disposable-household-income-per-head/performance"
    forecast = statistics(seeded_client, path)["forecast"]
    assert (forecast["method"], forecast["cover"]["of_indicator"]) == ("theta", True)
    assert forecast["cover"]["theta_error"] < 0.75
    record = answer(seeded_client, "/v1/warnings/track-record")
    [row] = [each for each in record["bands"] if each["code"] == "gross-disposable-household-income-per-head"]
    assert forecast["cover"]["share"] == pytest.approx(row["theta_held"] / row["theta_figures"], abs=1e-4)
    assert row["theta_is_better"]


def test_the_track_record_prints_the_cover_of_each_indicators_band(seeded_client: TestClient) -> None:
    record = answer(seeded_client, "/v1/warnings/track-record")
    assert 0.75 <= record["band_cover"] <= 0.82
    assert len(record["bands"]) == 48
    for row in record["bands"]:
        assert row["cover"] == pytest.approx(row["held"] / row["figures"], abs=1e-6)
        assert row["is_as_named"] is (0.75 <= row["cover"] <= 0.82)
    assert {row["is_as_named"] for row in record["bands"]} == {True, False}


def test_a_quarterly_indicator_says_where_its_year_will_end(seeded_client: TestClient) -> None:
    path = "/v1/indicators/temporary-accommodation-households/performance"
    found = statistics(seeded_client, path)
    assert (found["year_end"]["method"], found["year_end"]["year"]) == ("last_year", "2025-26")
    base = found["year_end"]["base_year"] + found["year_end"]["year_to_date"] - found["year_end"]["base"]
    assert found["year_end"]["figure"] == pytest.approx(base)
    assert statistics(seeded_client, f"{path}?period=2024-25")["year_end"] is None
    assert statistics(seeded_client, f"{path}?period=2024-25")["period"] == "2024-25"


def test_another_council_has_its_own_and_no_assurance(seeded_client: TestClient) -> None:
    found = statistics(seeded_client, f"/v1/indicators/{RECYCLING}/performance?area={PENDLE}&period=2019-20")
    assert found["process"]["assurance"] is None
    assert found["forecast"]["periods"][0]["period"] == "2020-21"
    assert found["forecast"]["sentence"].startswith("Pendle's figure for 2020/21 is forecast at ")


def test_without_a_value_there_are_no_statistics(seeded_client: TestClient) -> None:
    assert statistics(seeded_client, f"/v1/indicators/{RECYCLING}/performance?period=2010-11") is None


def test_counts_of_people_give_an_interval_and_a_trend_and_a_sum_of_money_neither(
    small: tuple[Database, TestClient],
) -> None:
    database, client = small
    counts = [(1367, 44701), (1332, 44064), (1199, 42811), (1023, 41527), (994, 40299)]
    values = [
        held(f"{2018 + n}-{19 + n}", round(100 * part / whole, 1), numerator=part, denominator=whole)
        for n, (part, whole) in enumerate(counts)
    ]
    publish(database, PUBLISHED, *basis(EVENTS), *values)
    found = statistics(client)
    # The example of the public health methods' package: chi-squared 47.90, as the rule book has it.
    assert (found["recent_trend"]["method"], found["recent_trend"]["status"]) == ("logistic", "decreasing")
    assert found["recent_trend"]["chi_squared"] == pytest.approx(47.90, abs=0.01)
    assert found["recent_trend"]["judgement"] == "worsening"
    assert found["interval"]["method"] == "wilson"
    publish(database, LATER, replace(EVENTS, counts_events=False))
    found = statistics(client)
    assert found["recent_trend"]["reason"] == "no_limits"
    assert found["interval"]["reason"] == "no_counts"
    then = statistics(client, f"{PATH}?as_of=2026-10-15T12:00:00Z")
    assert then["recent_trend"]["status"] == "decreasing"


def test_each_targets_assurance_is_against_its_own_period(small: tuple[Database, TestClient]) -> None:
    database, client = small
    targets = [Target(RATE, parse_period(f"{year}-{year - 1999}"), aim) for year, aim in ((2024, 95.0), (2025, 70.0))]
    numbers = (78.0, 81.0, 80.0, 79.0, 82.0, 80.0, 77.0, 81.0, 79.0, 80.0, 82.0, 78.0)
    publish(database, PUBLISHED, *basis(ANNUAL), *years(2014, *numbers), *targets)
    process = statistics(client)["process"]
    assert process["assurance"] == "consistently_met"
    assert process["assurance_sentence"] == "As long as nothing changes, the target will be met each time."
    assert not process["limits"]["trial"]
    assert statistics(client, f"{PATH}?period=2024-25")["process"]["assurance"] == "consistently_missed"
    assert statistics(client, f"{PATH}?period=2023-24")["process"]["assurance"] is None


def test_a_step_change_rebases_the_limits_once_it_is_released(small: tuple[Database, TestClient]) -> None:
    database, client = small
    numbers = (30.0, 31, 30, 29, 30, 31, 40, 41, 40, 39, 40, 41)
    publish(database, PUBLISHED, *basis(ANNUAL), *years(2014, *numbers))
    assert statistics(client)["process"]["reason"] == "drifts"
    step = StepChange(RATE, HOME, parse_period("2020-21"), "A new contract began.", "Cabinet")
    publish(database, LATER, step)
    process = statistics(client)["process"]
    assert (process["rebased_from"], process["rebased_because"]) == ("2020-21", "A new contract began.")
    assert (process["limits"]["lower"], process["limits"]["points"]) == (pytest.approx(37.507, abs=1e-3), 6)
    assert process["points"][0]["lower"] == pytest.approx(27.507, abs=1e-3)
    assert statistics(client, f"{PATH}?as_of=2026-10-15T12:00:00Z")["process"]["reason"] == "drifts"


def test_no_limits_are_drawn_around_a_figure_that_is_suppressed(small: tuple[Database, TestClient]) -> None:
    database, client = small
    numbers = (78.0, 81.0, 80.0, 79.0, 82.0, 80.0, 77.0, 81.0)
    publish(database, PUBLISHED, *basis(ANNUAL), *years(2018, *numbers))
    assert statistics(client)["process"]["limits"] is not None
    publish(database, LATER, held("2020-21", None, missing_reason=MissingReason.SUPPRESSED))
    process = statistics(client)["process"]
    assert (process["reason"], process["points"], process["limits"]) == ("suppressed", [], None)
    assert process["sentence"] == ("Hyndburn's usual range is not known: a figure is suppressed to protect people.")
    publish(database, instant("2026-11-10"), held("2025-26", None, missing_reason=MissingReason.SUPPRESSED))
    found = statistics(client)
    assert found["forecast"]["reason"] == found["interval"]["reason"] == "no_value"


def test_the_answer_does_not_change_while_nothing_does(seeded_client: TestClient) -> None:
    path = f"/v1/indicators/{RECYCLING}/performance"
    first = seeded_client.get(path)
    assert seeded_client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
