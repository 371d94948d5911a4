"""What the track record says of a forecast, and which indicators may opt into Theta."""

from dataclasses import replace

import pytest

from app.domain.judgement.time_series import forecast_record
from app.domain.judgement.time_series.forecast_cover import forecast_cover, forecast_faults, theta_is_better
from app.domain.measures.indicator import ForecastMethod
from app.domain.track_record.protocol import protocol_digest
from tests.spec.examples import RECYCLING

INCOME = "gross-disposable-household-income-per-head"
THETA = ForecastMethod.THETA


def test_the_record_that_ships_belongs_to_the_protocol() -> None:
    assert protocol_digest() == forecast_record.PROTOCOL_DIGEST


def test_an_indicator_is_told_what_its_own_band_held() -> None:
    cover = forecast_cover(INCOME, method=ForecastMethod.NO_CHANGE)
    figures, held, *_ = forecast_record.ROWS[INCOME]
    assert (cover.share, cover.figures, cover.of_indicator) == (held / figures, figures, True)
    assert cover.share < 0.75  # incomes rise year by year, which a band of no change does not know
    assert forecast_cover(INCOME, method=THETA).share > 0.75


@pytest.mark.parametrize("method", list(ForecastMethod))
def test_one_that_had_no_part_is_told_what_the_bands_of_all_held(method: ForecastMethod) -> None:
    cover = forecast_cover("nobody-knows", method=method)
    assert (cover.of_indicator, cover.theta_error) == (False, None)
    assert 0.75 <= cover.share <= 0.82
    assert cover.figures > 100_000


def test_theta_is_for_indicators_for_which_it_errs_less_on_both_halves() -> None:
    assert theta_is_better(INCOME)
    assert not theta_is_better(RECYCLING.code)  # 12 % more
    assert not theta_is_better("wellbeing-satisfaction")  # less on the half that chooses, more on the other
    assert not theta_is_better("nobody-knows")


@pytest.mark.parametrize(
    ("code", "method", "faults"),
    [
        (INCOME, THETA, []),
        (INCOME, ForecastMethod.NO_CHANGE, []),
        (RECYCLING.code, THETA, ["forecast_method"]),
        ("nobody-knows", THETA, ["forecast_method"]),
        ("nobody-knows", ForecastMethod.NO_CHANGE, []),
    ],
)
def test_a_definition_may_opt_into_theta_where_the_track_record_bears_it(
    code: str, method: ForecastMethod, faults: list[str]
) -> None:
    definition = replace(RECYCLING, code=code, forecast_method=method)
    assert [fault.field for fault in forecast_faults(definition)] == faults
