"""The back-test from files: made-up figures with known answers, faults by line, and that what ships is of one run."""

import csv
import gzip
import importlib.util
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.contract.warnings.track_record import committed_track_record
from app.domain.measures.indicator import Polarity
from app.domain.measures.theme import Theme
from app.domain.track_record.named_cases import BORROWING, EXPENDITURE, NAMED_COUNCILS, RESERVES
from app.domain.track_record.protocol import protocol_digest
from app.domain.warnings import chance_table
from app.wording.track_record.document import SENTENCE
from app.wording.track_record.markdown import decimal, percent
from tests.cli.inprocess import Ran, waymark
from tests.clients import serving
from tests.databases import BACKENDS, Shops, opened
from tests.stores import ANNUAL, district, held, instant, placed, publish

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("indicator_code", "area_code", "period", "value", "lower_ci", "upper_ci", "note")
INDICATORS = (
    ("code", "title", "unit", "polarity", "topic"),
    ("rate", "Rate of something", "%", "lower_is_better", "things / more of them"),
    ("homes", "Homes", "Dwellings", "higher_is_better", "things"),
    ("lait-rate", "Another rate", "%", "lower_is_better", "things"),
)
DISTRICTS = [f"E07{number:06}" for number in range(300)]
Rows = Sequence[Sequence[object]]


def written(path: Path, rows: Rows) -> Path:
    """The rows as a file of CSV, in gzip where the name says so."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def wandering() -> list[list[object]]:
    """Figures of 300 districts that wander about levels of their own for 24 years, and some that have no part."""
    random = np.random.default_rng(1)
    worse = random.normal(50, 5, (300, 1)) + np.cumsum(random.normal(0, 1, (300, 24)), axis=1)
    rows: list[list[object]] = [
        ["rate", area, f"{2000 + year}-04-01/P1Y", f"{worse[row, year]:.2f}", "", "", ""]
        for row, area in enumerate(DISTRICTS)
        for year in range(24)
    ]
    rows += [["homes", area, "2010-04-01/P1Y", "5", "", "", ""] for area in DISTRICTS]
    rows += [["lait-rate", DISTRICTS[0], "no period", "x", "", "", ""], ["rate", "E92000001", "never", "x", "", "", ""]]
    return [*rows, ["rate", DISTRICTS[0], "2030-04-01/P1Y", "", "", "", "suppressed"]]


def returns() -> list[list[object]]:
    """Returns of the seven named councils and 30 of each kind: Croydon has the lowest reserves."""
    areas = [council.area for council in NAMED_COUNCILS]
    areas += [f"{kind}9{number:05}" for kind in ("E06", "E07", "E08", "E09", "E10") for number in range(30)]
    plain = {RESERVES: 50, BORROWING: 1000, EXPENDITURE: 1000}
    low = {(RESERVES, "E09000008"): 1.5}
    return [
        [indicator, area, "2016-04-01/P1Y", low.get((indicator, area), value), "", "", ""]
        for indicator, value in plain.items()
        for area in areas
    ]


def checkout_at(path: Path) -> Path:
    """A folder that passes for a checkout."""
    (path / "app/domain/warnings").mkdir(parents=True)
    (path / "app/domain/warnings/chances.py").touch()
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the made-up figures."""
    made = tmp_path_factory.mktemp("figures")
    written(made / "figures.csv.gz", [COLUMNS, *wandering()])
    written(made / "indicators.csv", INDICATORS)
    written(made / "finance.csv", [COLUMNS[:4], *(row[:4] for row in returns())])
    return made


@pytest.fixture(scope="module")
def backtest(folder: Path) -> Callable[..., Ran]:
    """Runs the command on the made-up figures."""

    def run(*words: str) -> Ran:
        named = (str(folder / "figures.csv.gz"), "--indicators", str(folder / "indicators.csv"))
        return waymark("backtest", *named, "--noise", "2", *words)

    return run


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, folder: Path, backtest: Callable[..., Ran]) -> tuple[Path, Ran]:
    """What the command writes."""
    into = checkout_at(tmp_path_factory.mktemp("checkout"))
    return into, backtest("--finance", str(folder / "finance.csv"), "--write", "--into", str(into))


def test_the_command_says_what_it_does_and_prints_the_document(checkout: tuple[Path, Ran]) -> None:
    into, ran = checkout
    assert ran.code == 0
    assert f"Protocol {protocol_digest()}." in ran.err
    assert "Indicators that take part: 1; left out: 1." in ran.err
    assert (into / "docs/track-record.md").read_text("utf-8").strip() == ran.out.strip()


def test_the_answers_are_those_that_the_figures_were_made_with(checkout: tuple[Path, Ran]) -> None:
    text = checkout[1].out
    assert "7,200 figures of 1 indicator" in text
    # A random walk: four figures in five lie in the band, one by one.
    bands = text.partition("## The forecast's band")[2]
    band = re.search(r"\| Rate of something \| [\d,]+ \| ([\d.]+)% \|", bands)
    assert band is not None
    assert 75 < float(band[1]) < 85
    # The nearest cross far more often than the others.
    nearest = re.search(r"nearest to the line, 4.5 in 100 \|[^|]*\|[^|]*\|[^|]*\| ([\d.]+) \(", text)
    assert nearest is not None
    assert float(nearest[1]) > 3
    # Levels that are exchanged say nothing.
    exchanged = re.search(r"outcomes exchanged between councils \| [\d.]+% \| [\d.]+ \(([\d.]+) to ([\d.]+)\)", text)
    assert exchanged is not None
    assert float(exchanged[1]) < 1 < float(exchanged[2])
    assert "| Croydon | November 2020 | London boroughs | 1.5% | 1 of 31 |" in text
    assert "a hint and no proof" in text


def test_the_written_module_is_a_table_whose_shares_fall(checkout: tuple[Path, Ran]) -> None:
    path = checkout[0] / "app/domain/warnings/chance_table.py"
    spec = importlib.util.spec_from_file_location("written_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shares = [row[3] for row in module.ROWS]
    assert shares == sorted(shares, reverse=True)
    assert (
        protocol_digest(),
        (2004, 2018),
        (2019, 2021),
    ) == (module.PROTOCOL_DIGEST, module.CHOSEN_YEARS, module.REPORTED_YEARS)


def test_json_tells_the_same_as_the_answer_that_ships(backtest: Callable[..., Ran], checkout: tuple[Path, Ran]) -> None:
    ran = backtest("--json")
    assert ran.code == 0
    assert ran.json["protocol_digest"] == protocol_digest()
    assert ran.json == json.loads((checkout[0] / "app/contract/warnings/track_record.json").read_bytes())
    assert [row["share"] for row in ran.json["chances"]] == sorted(
        (row["share"] for row in ran.json["chances"]), reverse=True
    )


@pytest.mark.load
def test_the_services_own_tables_give_the_same_answer_on_both_databases(
    folder: Path, backtest: Callable[..., Ran], shops: Shops
) -> None:
    theme = Theme("things", "Things", "What the figures are about.", "tests", 1)
    rate = replace(
        ANNUAL, code="rate", title="Rate of something", unit="%", polarity=Polarity.LOWER_IS_BETTER, theme=theme.code
    )
    rows = [row for row in wandering() if row[0] == "rate" and row[3] and str(row[1]) in DISTRICTS]
    values = [held(str(row[2]), float(str(row[3])), area=str(row[1]), indicator="rate") for row in rows]
    answers = []
    for backend in BACKENDS:
        url = shops[backend].migrated()
        with opened(url) as database:
            publish(database, instant("2026-01-01"), theme, rate, placed("rate"), *map(district, DISTRICTS), *values)
        for table in ("values", "indicators"):
            with serving(url) as client:
                (folder / f"{backend}-{table}.csv").write_bytes(client.get(f"/v1/{table}?format=csv").content)
        named = [str(folder / f"{backend}-{table}.csv") for table in ("values", "indicators")]
        answers.append(waymark("backtest", named[0], "--indicators", named[1], "--noise", "2", "--json").json)
        shops[backend].discard(url)
    assert answers[0] == answers[1]
    assert answers[0] | {"figures_digest": ""} == backtest("--json").json | {"figures_digest": ""}


@pytest.mark.load
def test_the_cost_is_shown_for_a_quarter_half_and_the_whole(backtest: Callable[..., Ran]) -> None:
    ran = backtest("--cost")
    assert ran.code == 0
    assert re.findall(r"^(.+): 7,200 figures in [\d.]+ seconds$", ran.out, re.M) == ["a quarter", "half", "the whole"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([COLUMNS[:3]], "no column value"),
        ([], "no column indicator_code, area_code, period, value"),
        ([COLUMNS[:4], ["rate", DISTRICTS[0], "2010-04-01/P1Y", "many"]], "Line 2"),
        ([COLUMNS[:4], ["rate", DISTRICTS[0], "2010-04-01/P1Y", "inf"]], "Line 2: inf is not a number."),
        ([COLUMNS[:4], ["rate", DISTRICTS[0], "some day", "1"]], "Line 2"),
        ([COLUMNS[:4], *[["rate", DISTRICTS[0], "some day", "1"]] * 12], "Line 11"),
    ],
)
@pytest.mark.parametrize("as_finance", [False, True])
def test_a_file_that_cannot_be_used_is_exit_4_and_names_its_lines(
    rows: Rows, said: str, as_finance: bool, tmp_path: Path, folder: Path, backtest: Callable[..., Ran]
) -> None:
    if as_finance:
        rows = [[RESERVES if cell == "rate" else cell for cell in row] for row in rows]
    bad = written(tmp_path / "bad.csv", rows)
    ran = (
        backtest("--finance", str(bad))
        if as_finance
        else waymark("backtest", str(bad), "--indicators", str(folder / "indicators.csv"))
    )
    assert ran.code == 4
    assert said in ran.err
    assert "Line 12" not in ran.err


def test_a_file_that_is_not_there_or_is_no_text_is_exit_4(tmp_path: Path, backtest: Callable[..., Ran]) -> None:
    (tmp_path / "noise.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "noise.csv.gz").write_bytes(b"no gzip")
    for name in ("none.csv", "noise.csv", "noise.csv.gz"):
        ran = backtest("--finance", str(tmp_path / name))
        assert (ran.code, "cannot be read" in ran.err) == (4, True)


def test_figures_without_a_case_write_nothing(tmp_path: Path, folder: Path) -> None:
    few = written(tmp_path / "few.csv", [COLUMNS[:4], ["rate", DISTRICTS[0], "2010-04-01/P1Y", "1"]])
    ran = waymark(
        "backtest",
        str(few),
        "--indicators",
        str(folder / "indicators.csv"),
        "--noise",
        "0",
        "--write",
        "--into",
        str(tmp_path),
    )
    assert ran.code == 4
    assert not (tmp_path / "docs").exists()


def test_a_folder_that_is_no_checkout_or_cannot_be_written_is_exit_4(
    tmp_path: Path, backtest: Callable[..., Ran]
) -> None:
    ran = backtest("--write", "--into", str(tmp_path))
    assert (ran.code, list(tmp_path.iterdir())) == (4, [])
    assert "is not a checkout of Waymark" in ran.err
    (checkout_at(tmp_path) / "docs").write_text("a file where a folder must be")
    assert backtest("--write", "--into", str(tmp_path)).code == 4


def test_the_committed_document_belongs_to_the_committed_table_and_protocol() -> None:
    text = (ROOT / "docs/track-record.md").read_text("utf-8")
    assert protocol_digest() == chance_table.PROTOCOL_DIGEST
    assert (
        f"Protocol `{protocol_digest()}`, figures `{chance_table.FIGURES_DIGEST}`, table of chances version "
        f"{chance_table.VERSION}."
    ) in text
    answer = committed_track_record()
    assert [tuple(row.model_dump().values()) for row in answer.chances] == list(chance_table.ROWS)
    assert (answer.protocol_digest, answer.figures_digest) == (protocol_digest(), chance_table.FIGURES_DIGEST)
    for edge, cases, crossed, share, other in chance_table.ROWS:
        row = f"| {decimal(edge)} | {cases:,} | {crossed:,} | {percent(share)} | {percent(other)} |"
        assert row in text
    assert SENTENCE in text


def test_the_committed_document_reproduces_the_first_study() -> None:
    """A base rate near 7.3 %; the nearest at 30 % and a lift of 4 or more; two falls within 0.1 of a lift of 1.3."""
    text = (ROOT / "docs/track-record.md").read_text("utf-8")
    beside = dict(
        re.findall(r"^\| ([^|]+) \| [\d.]+%? \| ([\d.]+)%? \|$", text.partition("## Beside the first study")[2], re.M)
    )
    assert float(beside["share that crosses"]) == pytest.approx(7.3, abs=0.5)
    assert float(beside["nearest to the line, 4.5 in 100: precision"]) >= 30
    lifts = re.findall(r"the same: lift \| [\d.]+ \| ([\d.]+) \|", text)
    assert float(lifts[0]) >= 4
    assert float(lifts[1]) == pytest.approx(1.3, abs=0.1)


def test_the_committed_document_reproduces_the_named_cases() -> None:
    text = (ROOT / "docs/track-record.md").read_text("utf-8")
    assert "6 of the 7 were in the worst tenth of their kind by either figure, and 60 of all 352 councils (17%)" in text
    assert "7 of the 7 were in the worst tenth of their kind by either figure, and 60 of all 348 councils (17%)" in text
