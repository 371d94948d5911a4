"""Files of published figures, as CSV or CSV in gzip: one line an indicator, area and period.

The tables that `/v1/values` and `/v1/indicators` answer as CSV are such files as well.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import TextIO

from app.domain.errors import Fault, InvalidInputError
from app.domain.measures.period import parse_period
from app.domain.track_record.named_cases import FINANCE_INDICATORS, FinanceFigure
from app.domain.track_record.panels import DistrictFigure, IndicatorFacts, is_district
from app.domain.track_record.protocol import LEFT_OUT_PREFIX

FIGURE_COLUMNS = ("indicator_code", "area_code", "period", "value")
LIMIT_COLUMNS = ("lower_ci", "upper_ci")
INDICATOR_COLUMNS = ("code", "title", "unit", "polarity", "topic")
COMPARES = "comparable_between_areas"
OUR_NAMES = {"indicator_code": "indicator", "area_code": "area", "topic": "theme"}  # of the service's own tables
_STATED = {"true": True, "false": False}
FAULTS_SHOWN = 10
LINES_A_NOTE = 100_000


def figures_of_districts(
    path: Path, *, progress: Callable[[int], object] = lambda _: None
) -> Mapping[str, Sequence[DistrictFigure]]:
    """The figures of English districts by indicator; lines without a value, and indicators left out, are ignored.

    Raises InvalidInputError with up to 10 faults for a file without the columns, or with numbers or periods that cannot
    be read.
    """
    figures: dict[str, list[DistrictFigure]] = defaultdict(list)
    faults: list[Fault] = []
    with _lines(path, FIGURE_COLUMNS) as (places, lines):
        limits = [places.get(name, -1) for name in LIMIT_COLUMNS]
        code, area, period, value = (places[name] for name in FIGURE_COLUMNS)
        for number, cells in enumerate(lines, start=2):
            if number % LINES_A_NOTE == 0:
                progress(number)
            if cells[code].startswith(LEFT_OUT_PREFIX) or not cells[value] or not is_district(cells[area]):
                continue
            try:
                ends = [_number(cells[at]) if at >= 0 and cells[at] else float("nan") for at in limits]
                figure = DistrictFigure(cells[area], parse_period(cells[period]), _number(cells[value]), *ends)
            except (ValueError, InvalidInputError) as error:
                faults.append(Fault(f"line {number}", "invalid", f"Line {number}: {error}"))
                if len(faults) == FAULTS_SHOWN:
                    break
                continue
            figures[cells[code]].append(figure)
    if faults:
        raise InvalidInputError(f"The file {path} cannot be used.", faults)
    return figures


def finance_figures(path: Path) -> Sequence[FinanceFigure]:
    """The figures of councils' returns that the named cases need; the same columns, and the same errors."""
    figures: list[FinanceFigure] = []
    faults: list[Fault] = []
    with _lines(path, FIGURE_COLUMNS) as (places, lines):
        code, area, period, value = (places[name] for name in FIGURE_COLUMNS)
        for number, cells in enumerate(lines, start=2):
            if cells[code] in FINANCE_INDICATORS and cells[value] and len(faults) < FAULTS_SHOWN:
                try:
                    year = parse_period(cells[period]).id
                    figures.append(FinanceFigure(cells[code], cells[area], year, _number(cells[value])))
                except (ValueError, InvalidInputError) as error:
                    faults.append(Fault(f"line {number}", "invalid", f"Line {number}: {error}"))
    if faults:
        raise InvalidInputError(f"The file {path} cannot be used.", faults)
    return figures


def indicator_facts(path: Path) -> Mapping[str, IndicatorFacts]:
    """What the back-test needs of each indicator, by code; InvalidInputError for a file without the columns."""
    with _lines(path, INDICATOR_COLUMNS) as (places, lines):
        rows = [
            ([cells[places[name]] for name in INDICATOR_COLUMNS], cells[places[COMPARES]] if COMPARES in places else "")
            for cells in lines
        ]
    return {
        code: IndicatorFacts(code, title, unit, polarity, topic.split(" / ")[0], _STATED.get(compares))
        for (code, title, unit, polarity, topic), compares in rows
    }


def digest_of_file(path: Path) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a file."""
    with path.open("rb") as stream:
        digest = sha256()
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()[:16]


@contextmanager
def _lines(path: Path, wanted: Sequence[str]) -> Iterator[tuple[Mapping[str, int], Iterator[Sequence[str]]]]:
    """The places of the columns, and the lines after the first that have as many cells."""
    try:
        with _opened(path) as stream:
            lines = csv.reader(stream)
            heads = next(lines, [])
            places = {name: at for at, name in enumerate(heads)}
            places |= {name: places[ours] for name, ours in OUR_NAMES.items() if ours in places and name not in places}
            missing = [name for name in wanted if name not in places]
            if missing:
                raise InvalidInputError(f"The file {path} has no column {', '.join(missing)}.")
            yield places, (cells for cells in lines if len(cells) == len(heads))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInputError(f"The file {path} cannot be read: {error}.") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is not a number.")
    return number
