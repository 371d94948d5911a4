"""The script makes the expected seed from made-up figures, and the committed one from the published."""

import csv
import gzip
import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from seed.assemble import main
from tests.seed.committed import ENGLAND, FILES, HYNDBURN, SEED
from tests.seed.made_up import ELSEWHERE, LANCASHIRE_OTHERS, LOANS, PLACES, SPENDING, UNALLOCATED, figures_folder

REAL_FIGURES = os.environ.get("WAYMARK_SEED_FIGURES")
OHID = "Office for Health Improvement and Disparities"
NEIGHBOUR = LANCASHIRE_OTHERS[0]
OF_COUNCILS = [f"councils/{name}.csv" for name in ("indicators", "kinds", "neighbours", "themes")]
OF_COUNCILS.append("councils/values.csv.gz")


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script as people do, in a process of its own."""
    command = [sys.executable, str(SEED / "build.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def run_build(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Do what the script does, in the test's own process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def built(
    folder: Path,
    *,
    extra: Sequence[Sequence[str]] = (),
    money: Sequence[Sequence[str]] = (),
    run: Callable[..., subprocess.CompletedProcess[str]] = run_build,
) -> Path:
    figures = figures_folder(folder / "figures", extra=extra, money=money)
    done = run("--figures", str(figures), "--out", str(folder / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "out"


def unpacked(path: Path) -> bytes:
    """What a file holds, whichever zlib packed it."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def lines_of(out: Path, *, indicator: str, area: str = "") -> list[str]:
    text = (out / "values.csv").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith(f"{indicator},{area}")]


def test_the_similar_districts_are_the_fifteen_nearest(tmp_path: Path) -> None:
    out = built(tmp_path)

    similar = sorted(code for code, place in PLACES.items() if 1 <= place <= 15)
    lancashire = sorted([HYNDBURN, *LANCASHIRE_OTHERS])
    expected = ["group,area,from_date,until_date"]
    expected += [f"lancashire-districts,{code},," for code in lancashire]
    expected += [f"similar-districts,{code},," for code in similar]
    assert (out / "peer-group-members.csv").read_bytes() == ("\n".join(expected) + "\n").encode()


def test_thresholds_are_the_worst_tenth_of_the_districts_of_the_base_year(tmp_path: Path) -> None:
    with (built(tmp_path) / "indicators.csv").open(encoding="utf-8", newline="") as file:
        levels = {
            row["code"]: (row["threshold_kind"], row["threshold_level"])
            for row in csv.DictReader(file)
            if row["threshold_kind"]
        }

    # Of the places 0 to 29 the 10th percentile is 2.9 and the 90th 26.1, by linear interpolation.
    assert levels == {
        "household-waste-recycling-rate": ("floor", "2.9"),
        "residual-household-waste": ("ceiling", "26.1"),
        "recycling-contamination-rate": ("ceiling", "26.1"),
        "fly-tipping-incidents-per-1000": ("ceiling", "26.1"),
        "long-term-vacant-rate": ("ceiling", "26.10"),
        "homelessness-prevention-duty-per-1000": ("ceiling", "26.10"),
        "homelessness-relief-duty-per-1000": ("ceiling", "26.10"),
        "temporary-accommodation-per-1000": ("ceiling", "26.10"),
        # Of 2016-17, when the district at 1000 was there still: of 31 the fourth from either end.
        "external-borrowing-share-of-net-revenue-expenditure": ("ceiling", "27.0"),
        "reserves-share-of-net-revenue-expenditure": ("floor", "3.0"),
        "unallocated-reserves-share-of-net-revenue-expenditure": ("floor", "3.0"),
    }


def test_a_tolerance_is_a_fifth_of_the_usual_yearly_change(tmp_path: Path) -> None:
    rate, count, pay = "claimant-count", "rough-sleeping-count", "gross-median-weekly-pay"
    changes = {HYNDBURN: ("1", "4", "0"), NEIGHBOUR: ("1", "2", "3"), LANCASHIRE_OTHERS[1]: ("7", "7", "7")}
    years = ("2016-01-01/P1Y", "2017-01-01/P1Y", "2018-01-01/P1Y")
    extra = [
        (rate, area, year, value, "", "", "")
        for area, values in changes.items()
        for year, value in zip(years, values, strict=True)
    ]
    # A break, a gap, another kind of area and a blank give no change.
    extra += [
        (rate, HYNDBURN, "2014-01-01/P1Y", "90", "", "", ""),
        (rate, HYNDBURN, "2015-01-01/P1Y", "1", "", "", ""),
        (rate, NEIGHBOUR, "2020-01-01/P1Y", "90", "", "", ""),
        (rate, NEIGHBOUR, "2021-01-01/P1Y", "", "", "", "not available"),
        (rate, "E92000001", "2016-01-01/P1Y", "90", "", "", ""),
        (rate, "E92000001", "2017-01-01/P1Y", "1", "", "", ""),
        (count, HYNDBURN, "2016-10-01/P2M", "90", "", "", ""),
        (count, HYNDBURN, "2017-10-01/P2M", "1", "", "", ""),
        (pay, HYNDBURN, "2016-04-13", "900", "", "", ""),
    ]
    out = built(tmp_path, extra=extra)
    with (out / "indicators.csv").open(encoding="utf-8", newline="") as file:
        tolerances = {row["code"]: row["tolerance_amount"] for row in csv.DictReader(file)}

    # Hyndburn's changes of 0 (to 2016), 3 and -4 have a root mean square of 2.887, the others' 1 and 0: a fifth of 1.
    assert tolerances[rate] == "0.2"
    assert (tolerances[count], tolerances[pay], tolerances["household-waste-recycling-rate"]) == ("0", "0", "0")
    assert f"| `{rate}` | 1.000 | 3 | 0.2 |" in (out / "SOURCES.md").read_text(encoding="utf-8")


def test_every_council_gets_the_nearest_of_its_kind(tmp_path: Path) -> None:
    out = built(tmp_path) / "councils"
    with (out / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    # On a line each one's neighbours are those beside it, of thirty less than half: of the last, the fourteen before.
    last = ELSEWHERE[-1]
    assert {row["area"] for row in rows if row["council"] == last} == {
        code for code, place in PLACES.items() if 15 <= place < 29
    }
    assert [row["area"] for row in rows if row["council"] == HYNDBURN] == list(PLACES)[1:15]
    lines = (out / "kinds.csv").read_text(encoding="utf-8").splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == [
        "non_metropolitan_district",
        "county",
        "unitary_authority",
        "metropolitan_district",
        "london_borough",
    ]


def test_values_are_kept_digit_by_digit_with_their_reasons_notes_and_breaks(tmp_path: Path) -> None:
    incidents, smoking, pay = "fly-tipping-incidents", "smoking-prevalence-adults", "gross-median-weekly-pay"
    extra = [
        (incidents, HYNDBURN, "2013-04-01/P1Y", "9", "", "", ""),
        (incidents, HYNDBURN, "2018-04-01/P1Y", "0", "", "", ""),
        (incidents, HYNDBURN, "2019-04-01/P1Y", "1.5E+3", "", "", "All incidents"),
        (incidents, HYNDBURN, "2020-04-01/P1Y", "7", "", "", "Customer/public reported only"),
        (incidents, "E07006018", "2020-04-01/P1Y", "7", "", "", "All incidents"),
        (incidents, "K02000001", "2020-04-01/P1Y", "70", "", "", ""),
        (smoking, HYNDBURN, "2023-01-01/P1Y", "10.10", "9.5", "11", "vs England: Similar"),
        (smoking, HYNDBURN, "2024-01-01/P1Y", "", "", "", "low reliability or suppressed [u]"),
        (smoking, "E92000001", "2024-01-01/P1Y", "10", "", "", ""),
        (smoking, "K02000001", "2024-01-01/P1Y", "11", "", "", ""),
        (pay, "E12000002", "2025-04-30", "-1", "", "", "derived"),
    ]
    out = built(tmp_path, extra=extra)

    changed = "The way of recording fly-tipping changed in 2019/20, and the earlier figures held here were not"
    assert lines_of(out, indicator=incidents) == [
        f"{incidents},{HYNDBURN},2018-19,0,,,,final,,false,,,,,",
        f'{incidents},{HYNDBURN},2019-20,1500,,,,final,,true,"{changed} restated.",,,,',
        f"{incidents},{HYNDBURN},2020-21,7,,,,final,,true,"
        "This council changed which fly-tips it counts.,Counts only fly-tips that the public reported.,,,",
        f"{incidents},K02000001,2020-21,70,,,,final,,false,,,,,",
    ]
    assert lines_of(out, indicator=smoking) == [
        f"{smoking},{HYNDBURN},2023,10.10,9.5,11,95,final,,false,,,similar,{ENGLAND},{OHID}",
        f"{smoking},{HYNDBURN},2024,,,,,final,unreliable,false,,,,,",
        f"{smoking},E92000001,2024,10,,,,final,,false,,,,,",
    ]
    assert lines_of(out, indicator=pay)[-1] == f"{pay},E12000002,2025-04-30,-1,,,,provisional,,false,,,,,"


def test_printed_limits_are_added_to_the_figure_that_they_were_printed_with(tmp_path: Path) -> None:
    smoking = "smoking-prevalence-adults"
    extra = [
        (smoking, HYNDBURN, "2024-01-01/P1Y", "13", "", "", "vs England: Similar"),
        (smoking, NEIGHBOUR, "2024-01-01/P1Y", "9", "3", "15", ""),
        (smoking, "E07006001", "2024-01-01/P1Y", "9", "", "", ""),
    ]
    assert lines_of(built(tmp_path, extra=extra), indicator=smoking) == [
        f"{smoking},{NEIGHBOUR},2024,9,3,15,95,final,,false,,,,,",
        f"{smoking},{HYNDBURN},2024,13,5.2,20.8,95,final,,false,,,similar,{ENGLAND},{OHID}",
        f"{smoking},E07006001,2024,9,,,,final,,false,,,,,",
    ]


def test_a_later_return_that_starts_elsewhere_is_told_in_both_years(tmp_path: Path) -> None:
    put_by = "reserves-unallocated"
    year, next_year = "2017-04-01/P1Y", "2018-04-01/P1Y"
    money = [
        (UNALLOCATED, HYNDBURN, year, "20.0", "derived; RS 2017-18 provisional"),
        (put_by, HYNDBURN, year, "2000", "RS 2017-18 provisional; at 31 March; next year's return opens at 1500"),
        (SPENDING, HYNDBURN, year, "10000", "RS 2017-18 provisional"),
        (UNALLOCATED, HYNDBURN, next_year, "14.0", "derived; RS 2018-19; return not marked as certified"),
        (put_by, HYNDBURN, next_year, "1400", "RS 2018-19; at 31 March; next year's return opens at 1401"),
        (SPENDING, HYNDBURN, next_year, "10000", "RS 2018-19"),
    ]
    told = "starts with unallocated reserves of £1,500 (15.0%), not £2,000 (20.0%)."
    assert lines_of(built(tmp_path, money=money), indicator=UNALLOCATED, area=HYNDBURN)[-3:] == [
        f"{UNALLOCATED},{HYNDBURN},2016-17,0,,,,final,,false,,,,,",
        f'{UNALLOCATED},{HYNDBURN},2017-18,20.0,,,,provisional,,false,,"Restated since: the next return {told}",,,',
        f"{UNALLOCATED},{HYNDBURN},2018-19,14.0,,,,final,,false,,"
        f'"The year before was restated: this return {told} The return was not marked as certified.",,,',
    ]


def test_loans_have_a_share_where_the_return_allows_it(tmp_path: Path) -> None:
    share = f"{LOANS}-share-of-{SPENDING}"
    returned = {
        "2017": ("-1", ""),
        "2018": ("8", ""),
        "2019": ("8", "; doubtful: the return does not balance"),
        "2020": ("", ""),
    }
    money = [(LOANS, HYNDBURN, f"{year}-04-01/P1Y", "1", "derived: added") for year in ("2014", *returned)]
    money += [
        (SPENDING, HYNDBURN, f"{year}-04-01/P1Y", spending, f"RS{note}") for year, (spending, note) in returned.items()
    ]
    out = built(tmp_path, money=money)
    found = [tuple(row[3:9]) for row in csv.reader(lines_of(out, indicator=share, area=HYNDBURN))]
    assert [(value, status, reason) for value, _, _, _, status, reason in found] == [
        ("0.0", "final", ""),
        ("", "provisional", "undefined"),
        ("12.5", "final", ""),
        ("", "final", "unreliable"),
        ("", "final", "not_available"),
    ]
    owed = [tuple(row[2:4]) for row in csv.reader(lines_of(out, indicator=LOANS, area=HYNDBURN))]
    assert owed[:3] == [("2014-15", "1"), ("2015-16", ""), ("2016-17", "0")]


def test_a_year_without_a_return_between_two_is_a_blank_with_its_reason(tmp_path: Path) -> None:
    money = [(UNALLOCATED, HYNDBURN, "2019-04-01/P1Y", "", "not derived, no figure in the table; RS 2019-20")]
    blank = f"{UNALLOCATED},{HYNDBURN},%s,,,,,%s,not_available,false,,%s,,,"
    nowhere = "No open copy of the publisher's table for this year was found."
    assert lines_of(built(tmp_path, money=money), indicator=UNALLOCATED, area=HYNDBURN)[-3:] == [
        blank % ("2017-18", "provisional", nowhere),
        blank % ("2018-19", "final", nowhere),
        blank % ("2019-20", "final", "The publisher's table has no figure for this council."),
    ]


def test_areas_carry_their_region_life_and_successor(tmp_path: Path) -> None:
    text = (built(tmp_path) / "areas.csv").read_text(encoding="utf-8")

    assert text.splitlines()[0] == "code,name,kind,region,country,start_date,end_date,successors,civic_status"
    for line in (
        "E07005001,Oldtown,non_metropolitan_district,E12000002,E92000001,,2019-04-01,E07006001,",
        f"{HYNDBURN},District 0,non_metropolitan_district,E12000002,E92000001,,,,borough",
        "E12000002,North West,region,,E92000001,,,,",
        "K02000001,United Kingdom,country,,,,,,",
    ):
        assert f"\n{line}\n" in text
    assert "Wales" not in text
    assert "Fire" not in text


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    first, second = (built(tmp_path / name, run=run_script) for name in ("first", "second"))

    names = sorted(path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file())
    assert names == sorted([*(f"{name}.csv" for name in FILES), *OF_COUNCILS, "SOURCES.md"])
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("population-count", NEIGHBOUR, "2022-06-30", "nan", "", "", ""), "not a number: 'nan'"),
        (("population-count", NEIGHBOUR, "2022-06-30", "1e400", "", "", ""), "not a number: '1e400'"),
        (("population-count", NEIGHBOUR, "2022-06-30", "1_0", "", "", ""), "not a number: '1_0'"),
        (("population-count", NEIGHBOUR, "2022-13-30", "1", "", "", ""), "month must be in 1..12"),
        (
            ("population-count", NEIGHBOUR, "2022-W01", "1", "", "", ""),
            "not a period of the figures: '2022-W01'",
        ),
        (("population-count", NEIGHBOUR, "2022-06-30", "1", "", "", "guessed"), "unknown note 'guessed'"),
        (("population-count", NEIGHBOUR, "2022-06-30", "", "", "", "lost"), "no known reason: 'lost'"),
        (("population-count", NEIGHBOUR, "2023-06-30", "1", "", "", ""), "two figures for population-count"),
        (
            ("smoking-prevalence-adults", HYNDBURN, "2024-01-01/P1Y", "12.9", "", "", ""),
            "the limits are printed with 13.0, and the figure is 12.9",
        ),
    ],
)
def test_figures_that_cannot_be_are_refused_with_one_sentence(
    tmp_path: Path, row: Sequence[str], sentence: str
) -> None:
    figures = figures_folder(tmp_path / "figures", extra=[row])
    done = run_build("--figures", str(figures), "--out", str(tmp_path / "out"))

    assert done.returncode == 2
    assert done.stderr.startswith("The seed was not built: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ((UNALLOCATED, HYNDBURN, "2017-04-01/P1Y", "", "lost"), "no known reason: 'lost'"),
        ((UNALLOCATED, HYNDBURN, "2016-04-01/P1Y", "1", ""), f"two figures for {UNALLOCATED}, {HYNDBURN}, 2016-04-01"),
        ((SPENDING, HYNDBURN, "2017-04-01/P1Y", "much", ""), "not a number: 'much'"),
        ((UNALLOCATED, "E07000001", "2016-04-01/P1Y", "1", "derived"), "the figures lack ('reserves-unallocated'"),
    ],
)
def test_returns_of_money_that_cannot_be_are_refused_with_one_sentence(
    tmp_path: Path, row: Sequence[str], sentence: str
) -> None:
    figures = figures_folder(tmp_path / "figures", money=[row])
    done = run_build("--figures", str(figures), "--out", str(tmp_path / "out"))

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("share", "put_by", "sentence"),
    [("20", "2100", "the share is 20, and its amounts give 21.0"), ("20", "", "a share without the amounts")],
)
def test_a_share_that_its_amounts_do_not_give_is_refused(
    tmp_path: Path, share: str, put_by: str, sentence: str
) -> None:
    year = "2017-04-01/P1Y"
    money = [
        (UNALLOCATED, HYNDBURN, year, share, "derived"),
        ("reserves-unallocated", HYNDBURN, year, put_by, "RS"),
        (SPENDING, HYNDBURN, year, "10000", "RS"),
    ]
    figures = figures_folder(tmp_path / "figures", money=money)
    done = run_build("--figures", str(figures), "--out", str(tmp_path / "out"))

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert sentence in done.stderr


def test_a_file_cut_short_or_without_a_column_is_refused_with_one_sentence(tmp_path: Path) -> None:
    packed = figures_folder(tmp_path / "short") / "values_all.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-20])
    bare = figures_folder(tmp_path / "bare") / "indicators.csv"
    bare.write_text("code,provenance\nanything,made-up\n", encoding="utf-8")

    for folder, sentence in (("short", "end-of-stream"), ("bare", "the figures lack 'source_url'")):
        done = run_build("--figures", str(tmp_path / folder), "--out", str(tmp_path / "out"))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert sentence in done.stderr


def test_a_folder_without_figures_is_refused_and_the_folder_has_no_default(tmp_path: Path) -> None:
    empty = run_script("--figures", str(tmp_path), "--out", str(tmp_path / "out"))
    unnamed = run_script()

    assert (empty.returncode, empty.stderr) == (
        2,
        "The seed was not built: the folder of figures has no areas.csv\n",
    )
    assert unnamed.returncode == 2
    assert "--figures" in unnamed.stderr


@pytest.mark.skipif(not REAL_FIGURES, reason="WAYMARK_SEED_FIGURES names no folder of published figures")
def test_the_committed_seed_is_rebuilt_byte_for_byte_from_the_published_figures(tmp_path: Path) -> None:
    assert REAL_FIGURES is not None
    done = run_script("--figures", REAL_FIGURES, "--out", str(tmp_path))

    assert (done.returncode, done.stderr) == (0, "")
    for name in [*(f"{name}.csv" for name in FILES), *OF_COUNCILS, "SOURCES.md"]:
        assert unpacked(tmp_path / name) == unpacked(SEED / name), name
