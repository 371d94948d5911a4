"""One indicator's page: the card, the whole history with each period's judgements, and every warning there was."""

from starlette.testclient import TestClient

from tests.api.asking import PENDLE, RECYCLING, answer, card


def test_the_detail_is_the_card_with_its_whole_history(seeded_client: TestClient) -> None:
    detail = answer(seeded_client, f"/v1/indicators/{RECYCLING}/performance")
    one = card(seeded_client, RECYCLING)
    assert {name: detail[name] for name in one} == one
    assert set(detail) - set(one) == {"periods", "years", "warning_history", "statistics"}
    periods = [held["value"]["period"] for held in detail["periods"]]
    assert periods == sorted(periods)
    assert (periods[0], periods[-1]) == ("2014-15", "2022-23")
    for held in detail["periods"]:
        assert set(held) == {"value", "direction_of_travel", "target", "benchmarks", "caveat"}
        assert held["caveat"] == one["caveat"]
        assert held["benchmarks"][0]["comparator"] == "similar-districts"
        assert held["benchmarks"][0]["median"] is not None
    assert detail["periods"][-1]["direction_of_travel"] == one["direction_of_travel"]
    assert detail["periods"][-1]["benchmarks"] == one["benchmarks"]
    assert detail["periods"][0]["direction_of_travel"]["reason"] == "no_previous_value"
    assert [warning["state"] for warning in detail["warning_history"]] == ["open"] * len(one["warnings"])


def test_a_cleared_warning_stays_in_the_history_of_its_indicator(seeded_client: TestClient) -> None:
    detail = answer(seeded_client, "/v1/indicators/homelessness-relief-duty-per-1000/performance")
    states = {warning["state"] for warning in detail["warning_history"]}
    assert "cleared" in states
    assert {warning["state"] for warning in detail["warnings"]} <= {"open", "accepted"}


def test_the_detail_of_another_council_and_period_follows_the_parameters(seeded_client: TestClient) -> None:
    path = f"/v1/indicators/{RECYCLING}/performance?area={PENDLE}&period=2019-20&rank=true"
    detail = answer(seeded_client, path)
    assert detail["area"]["name"] == "Pendle"
    assert detail["periods"][-1]["value"]["period"] == "2019-20" == detail["latest"]["period"]
    assert detail["periods"][-1]["benchmarks"][0]["rank"] is not None
    assert detail["warning_history"] == []
