"""Targets that stand in a table beside its figures: rows to send as a return of targets."""

from collections.abc import Sequence

from app.formats.csv_table import Table, csv_bytes
from app.formats.history.definitions import TO_NAME
from app.formats.history.rows import HistoryTarget

_COLUMNS = ("indicator", "period", "value", "set_by", "set_on", "rationale", "reason")


def targets_csv(targets: Sequence[HistoryTarget], *, file: str) -> bytes:
    """A CSV that `POST /v1/targets` takes; who set each, and when, is to be written where it is known."""
    words = (TO_NAME, None, f"As it stands in {file}.", f"Taken over from {file}.")
    return csv_bytes(Table(_COLUMNS, [(target.indicator, target.period, target.value, *words) for target in targets]))
