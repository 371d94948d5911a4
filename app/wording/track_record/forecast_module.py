"""The record of the forecasts as the Python module that ships."""

from app.domain.track_record.bands import BandCover, Bands
from app.domain.track_record.protocol import protocol_digest

_DECIMAL_PLACES = 6  # what does not differ from machine to machine
_MODULE = '''\
"""The record of the forecasts; `waymark backtest FIGURES --write` writes it, and nobody edits it."""

PROTOCOL_DIGEST = "{protocol}"
FIGURES_DIGEST = "{figures}"

# By indicator: figures forecast and held by the band, the same by Theta, and Theta's error over that of no change on
# the half of the councils that reports, and on the other.
ROWS: dict[str, tuple[int, int, int, int, float | None, float | None]] = {{
{rows}
}}
'''


def forecast_module(bands: Bands, *, figures_digest: str) -> str:
    """The source of `app/domain/judgement/time_series/forecast_record.py`."""
    rows = "\n".join(f'    "{each.code}": {_row(each)},' for each in bands.indicators)
    return _MODULE.format(protocol=protocol_digest(), figures=figures_digest, rows=rows)


def _row(each: BandCover) -> str:
    errors = (each.theta_error, each.theta_error_chosen)
    written = ("None" if error is None else repr(round(error, _DECIMAL_PLACES)) for error in errors)
    counts = (each.figures, each.held, each.theta_figures, each.theta_held)
    return f"({', '.join((*map(str, counts), *written))})"
