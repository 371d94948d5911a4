"""How the forecast did on the English districts: the share of figures in its band, and whether Theta errs less."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import Fault
from app.domain.judgement.time_series.forecast_record import ROWS
from app.domain.measures.indicator import Definition, ForecastMethod

_NO_RECORD: tuple[int, int, int, int, float | None, float | None] = (0, 0, 0, 0, None, None)


@dataclass(frozen=True, slots=True)
class ForecastCover:
    """The share of `figures`, one or two years later, that lie in the band: of this indicator or of all.

    `theta_error` is Theta's mean absolute error over that of no change, None where it was not tried.
    """

    share: float
    figures: int
    of_indicator: bool
    theta_error: float | None


def forecast_cover(code: str, *, method: ForecastMethod) -> ForecastCover:
    """The cover of an indicator's band in the track record, or that of all indicators where it is not in the record."""
    by_theta = method is ForecastMethod.THETA
    rows = [ROWS[code]] if code in ROWS else list(ROWS.values())
    pairs = [(row[2], row[3]) if by_theta else (row[0], row[1]) for row in rows]
    figures, in_band = (sum(numbers) for numbers in zip(*pairs, strict=True))
    error = ROWS[code][4] if code in ROWS else None
    return ForecastCover(in_band / figures, figures, code in ROWS, error)


def theta_is_better(code: str) -> bool:
    """Whether Theta errs less than no change for an indicator, on both halves of the councils."""
    _, _, _, _, error, on_other_half = ROWS.get(code, _NO_RECORD)
    return error is not None and on_other_half is not None and error < 1 and on_other_half < 1


def forecast_faults(definition: Definition) -> Iterator[Fault]:
    """The fault of a definition that opts into Theta where the track record does not support it."""
    if definition.forecast_method is ForecastMethod.THETA and not theta_is_better(definition.code):
        detail = "The track record does not show that Theta errs less than no change for this indicator: use no_change."
        yield Fault("forecast_method", "conflict", detail)
