"""`waymark backtest`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import AsJson, FileError, note, out, print_json
from app.domain.errors import InvalidInputError
from app.paths import APP

if TYPE_CHECKING:  # numpy is slow to import, and `waymark --help` needs none
    from app.domain.track_record.back_test import BackTest
    from app.domain.track_record.panels import DistrictFigure, IndicatorFacts
    from app.wording.track_record.document import TrackRecord

MARK = "app/domain/warnings/chances.py"
CHANCE_TABLE, DOCUMENT = "app/domain/warnings/chance_table.py", "docs/track-record.md"
FORECAST_RECORD = "app/domain/judgement/time_series/forecast_record.py"
DECIMAL_PLACES = 6
PARTS = {"a quarter": 4, "half": 2, "the whole": 1}


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(backtest)


def backtest(
    figures: Annotated[
        Path,
        typer.Argument(
            help="Published figures, CSV or CSV in gzip: indicator_code, area_code, period, value; "
            "or what /v1/values answers as CSV."
        ),
    ],
    indicators: Annotated[
        Path,
        typer.Option(
            help="What the indicators are: CSV with code, title, unit, polarity, topic; "
            "or what /v1/indicators answers as CSV."
        ),
    ],
    finance: Annotated[
        Path | None, typer.Option(help="Figures of councils' returns, of the same columns, for the named cases.")
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Write the table of chances, the record of the forecasts and docs/track-record.md."
        ),
    ] = False,
    into: Annotated[Path, typer.Option(help="The checkout that --write writes into.")] = APP.parent,
    noise: Annotated[
        int, typer.Option(min=0, help="Panels of 300 made-up series for the controls; fewer are quicker and say less.")
    ] = 34,
    cost: Annotated[
        bool, typer.Option("--cost", help="Show the time for a quarter, half and the whole of the indicators.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Try the warning rules on published figures of all English districts, and print what came of it."""
    from app.domain.track_record.named_cases import named_cases
    from app.domain.track_record.protocol import protocol_digest
    from app.formats.figures_file import digest_of_file, figures_of_districts, finance_figures, indicator_facts
    from app.wording.track_record.document import TrackRecord

    started = perf_counter()
    note(f"Protocol {protocol_digest()}.")
    facts = indicator_facts(indicators)
    years = named_cases(finance_figures(finance)) if finance is not None else ()
    figures_of = figures_of_districts(figures, progress=lambda lines: note(f"Reads {figures.name}: {lines:,} lines."))
    note(f"Reads {sum(map(len, figures_of.values())):,} figures in {perf_counter() - started:.1f} seconds.")
    if cost:
        _show_cost(figures_of, facts=facts)
        return
    record = TrackRecord(_tested(figures_of, facts=facts, noise=noise), digest_of_file(figures), years)
    note(f"Done in {perf_counter() - started:.1f} seconds.")
    if write:
        _write(record, into=into)
    _print(record, as_json=as_json)


def _tested(
    figures_of: "Mapping[str, Sequence[DistrictFigure]]", *, facts: "Mapping[str, IndicatorFacts]", noise: int
) -> "BackTest":
    from app.domain.track_record.back_test import back_test
    from app.domain.track_record.panels import panels_of

    panels, left_out = panels_of(figures_of, facts=facts)
    note(f"Indicators that take part: {len(panels)}; left out: {len(left_out)}.")
    return back_test(
        panels, left_out=left_out, noise_panels=noise, progress=lambda step: note(f"Works out the {step}.")
    )


def _write(record: "TrackRecord", *, into: Path) -> None:
    from app.contract.warnings.track_record import COMMITTED
    from app.wording.track_record.chance_module import chance_module
    from app.wording.track_record.document import document
    from app.wording.track_record.forecast_module import forecast_module

    result = record.result
    if not result.table:
        raise InvalidInputError("The figures hold no case to 2018 that chooses: nothing is written.")
    module = chance_module(
        result.table,
        figures_digest=record.figures_digest,
        chosen_years=result.sample("chooses").years,
        reported_years=result.sample("reports").years,
    )
    answer = json.dumps(_answer(record), ensure_ascii=False, indent=1) + "\n"
    written = {
        CHANCE_TABLE: module,
        FORECAST_RECORD: forecast_module(result.bands, figures_digest=record.figures_digest),
        DOCUMENT: document(record),
        f"app/contract/warnings/{COMMITTED.name}": answer,
    }
    if not (into / MARK).is_file():
        raise FileError(f"{into} is not a checkout of Waymark: it has no {MARK}.")
    for name, text in written.items():
        path = into / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise FileError(f"The file {path} cannot be written: {error.strerror}.") from error
        note(f"Writes {path}.")


def _answer(record: "TrackRecord") -> dict[str, Any]:
    """The answer of the service, its numbers rounded to what does not differ from machine to machine."""
    from app.contract.warnings.track_record_made import track_record_shape

    text = track_record_shape(record).model_dump_json()
    answer: dict[str, Any] = json.loads(text, parse_float=lambda number: round(float(number), DECIMAL_PLACES))
    return answer


def _print(record: "TrackRecord", *, as_json: bool) -> None:
    from app.wording.track_record.document import document

    if as_json:
        print_json(_answer(record))
    else:
        out.print(document(record), soft_wrap=True, markup=False, highlight=False)


def _show_cost(figures_of: "Mapping[str, Sequence[DistrictFigure]]", *, facts: "Mapping[str, IndicatorFacts]") -> None:
    """The seconds of the back-test, reading and noise apart, on every fourth, every second and every indicator."""
    from app.domain.track_record.back_test import back_test
    from app.domain.track_record.panels import panels_of

    panels, _ = panels_of(figures_of, facts=facts)
    for name, step in PARTS.items():
        started = perf_counter()
        result = back_test(panels[::step], noise_panels=0)
        out.print(f"{name}: {result.figures:,} figures in {perf_counter() - started:.1f} seconds", highlight=False)
