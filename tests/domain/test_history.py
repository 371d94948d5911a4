"""What people's tables of earlier figures say: headers, periods, names of indicators, and mappings that are wrong."""

from dataclasses import replace

import pytest

from app.domain.measures.period_text import read_period
from app.domain.publishing.history import (
    LEFT_OUT,
    MappingLine,
    Part,
    Role,
    Sure,
    accepted,
    header_labels,
    header_place,
    mapping_faults,
    period_of,
    read_header,
    settled,
    target_period_of,
)
from app.domain.publishing.history_names import MOST_GUESSED, KnownIndicator, Names, unit_conflict, unit_of


@pytest.mark.parametrize(
    ("label", "role", "period", "provisional", "why"),
    [
        ("Indicator", Role.NAME, "", False, ""),
        (" KPI_Ref: ", Role.CODE, "", False, ""),
        ("Good is", Role.POLARITY, "", False, ""),
        ("2014/15", None, "2014-15", False, ""),
        ("2014/15 Actual", None, "2014-15", False, ""),
        ("Outturn 2014-15", None, "2014-15", False, ""),
        ("2019/20 (provisional)", None, "2019-20", True, ""),
        ("2019/20 (p)", None, "2019-20", True, ""),
        ("FY2015", None, "2014-15 2015-16", False, ""),
        ("Q1 2019/20", None, "2019-20-Q1", False, ""),
        ("2016", None, "2016", False, ""),
        ("Target", None, "", False, "It does not say which period the target is for."),
        ("Target 2014/15 variance", None, "", False, "“variance” is not a figure of the council for the period."),
        ("2014/15 England", None, "", False, "“England” is not a figure of the council for the period."),
        ("", None, "", False, "It has no header."),
        ("41000", None, "", False, "It is neither a period nor a known column."),
        ("31.4", None, "", False, "It is neither a period nor a known column."),
        ("Owner", None, "", False, "It is neither a period nor a known column."),
    ],
)
def test_a_header_says_what_its_column_holds(
    label: str, role: Role | None, period: str, provisional: bool, why: str
) -> None:
    reading = read_header(label)
    ids = " ".join(period.id for period in reading.periods.meanings)
    assert (reading.role, ids, reading.is_provisional, reading.why_not) == (role, period, provisional, why)


@pytest.mark.parametrize(
    ("label", "suffix"),
    [("Target 2014/15", " target"), ("2014/15 Targets", " target"), ("2014/15 (p)", " provisional"), ("2014/15", "")],
)
def test_a_header_says_whether_figures_or_targets_of_the_period_stand_below(label: str, suffix: str) -> None:
    reading = read_header(label)
    assert [period.id for period in reading.periods.meanings] == ["2014-15"]
    assert reading.suffix == suffix


@pytest.mark.parametrize(
    ("becomes", "period"),
    [("2014-15 target", "2014-15"), ("FY2014-15 target", "2014-15"), ("2014-15", None), ("name target", None)],
)
def test_a_column_becomes_the_targets_of_a_period_for_certain_or_of_none(becomes: str, period: str | None) -> None:
    assert target_period_of(becomes) == period


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([["Indicator", "2014/15"], ["Bins", "4"]], 0),
        ([["Performance 2014 to 2020"], [], ["Indicator", "Unit", "2014/15", "2015/16"], ["Bins", "", "4", "5"]], 2),
        ([["", "2014/15", "2015/16"], ["Bins", "2014", "2015"]], 0),
        ([["indicator", "period", "value"], ["bins", "2014/15", "4"]], 0),
        ([["period", "value"], ["2014/15", "4"]], None),
        ([["Bins", "4"], ["Rate", "5"]], None),
        ([["2014/15"]], None),
        ([["Indicator", "Target 2014/15"], ["Bins", "4"]], None),
        ([], None),
    ],
)
def test_the_header_is_the_line_that_names_the_most_columns(lines: list[list[str]], place: int | None) -> None:
    assert header_place(lines) == place


def test_quarters_get_the_year_that_stands_above_them() -> None:
    above = ["Measure", "2019/20", "", "", "", "2020/21"]
    quarters = ["", "Q1", "Q2", "Q3", "Quarter 4", "Q1", "Q2"]
    labels = ["", "Q1 2019/20", "Q2 2019/20", "Q3 2019/20", "Quarter 4 2019/20", "Q1 2020/21", "Q2 2020/21"]
    assert header_labels([above, quarters], 1) == labels
    assert header_labels([quarters], 0) == quarters, "nothing stands above"
    assert header_labels([["", ""], ["Indicator", "Q1"]], 1) == ["Indicator", "Q1"]
    titled = ["2019/20", "", ""]
    assert header_labels([titled, ["Indicator", "Q1", "Target"]], 1) == ["Indicator", "Q1 2019/20", "Target"]
    assert header_labels([titled, ["indicator", "period", "value"]], 1) == ["indicator", "period", "value"]
    dated = ["Indicator", "Q1 2019/20"]
    assert header_labels([above, dated], 1) == dated


def test_figures_and_targets_get_the_year_that_stands_above_them() -> None:
    lines = [["", "2014/15", "", "2015/16", ""], ["KPI", "Actual", "Target", "Actual", "Target", "Owner"]]
    labels = ["KPI", "Actual 2014/15", "Target 2014/15", "Actual 2015/16", "Target 2015/16", "Owner"]
    assert header_labels(lines, 1) == labels
    assert header_place(lines) == 1
    assert header_labels([["", "Performance"], ["KPI", "Actual"]], 1) == ["KPI", "Actual"]


@pytest.mark.parametrize(
    ("labels", "periods"),
    [
        (["2014/15", "15/16"], ["2014-15 yes", "2015-16 check"]),
        (["2014/15", "FY2016"], ["2014-15 yes", "2015-16 check"]),
        (["2014-2015", "2015-2016"], ["2014-15 check", "2015-16 check"]),
        (["2010/11", "2011-12-01"], ["2010-11 yes", "2011-12 check"]),
        (["2011-12-01", "2011-12-02"], ["2011-12-01 yes", "2011-12-02 yes"]),
        (["2020-2022"], ["2020-2022 yes"]),
        (["2014/15", "Q1 2015/16"], ["2014-15 yes", "2015-16-Q1 yes"]),
        (["Q1 2019/20", "Q2 2019"], ["2019-20-Q1 yes", "2019-20-Q2 check"]),
        (["14/15", "Owner"], ["2014-15 check", "none"]),
    ],
)
def test_a_doubtful_period_is_proposed_beside_the_certain_ones_and_marked(
    labels: list[str], periods: list[str]
) -> None:
    found = settled([read_period(label) for label in labels])
    told = ["none" if one is None else f"{one.id} {'yes' if is_sure else 'check'}" for one, is_sure in found]
    assert told == periods


KNOWN = [
    KnownIndicator("missed-bins", "Missed bins", "bins"),
    KnownIndicator("recycling-rate", "Household waste recycled and composted", "percent"),
    KnownIndicator("empty-homes", "Homes", "homes"),
    KnownIndicator("new-homes", "Homes", "homes"),
]


@pytest.mark.parametrize(
    ("name", "code", "found"),
    [
        ("anything", "Missed-Bins", "missed-bins yes The code is exact."),
        ("recycling-rate", "", "recycling-rate yes The code is exact."),
        ("MISSED  bins", "KPI 1", "missed-bins yes The title is exact."),
        ("Homes", "", " check Several indicators have this title: empty-homes, new-homes."),
        ("Bins missed (number)", "", "missed-bins check Like the title “Missed bins” (100%)."),
        (
            "Household waste recycled & composted",
            "",
            "recycling-rate check Like the title “Household waste recycled and composted” (100%).",
        ),
        ("(Number)", "", "number define No indicator has a title like it."),
        ("Children's homes", "", "childrens-homes define No indicator has a title like it."),
        ("24 hour calls", "", "kpi-24-hour-calls define No indicator has a title like it."),
        ("???", "", "indicator define No indicator has a title like it."),
    ],
)
def test_a_name_is_matched_by_code_by_title_or_like_a_title(name: str, code: str, found: str) -> None:
    match = Names(KNOWN).match(name, code=code)
    assert f"{match.code} {match.sure} {match.why}" == found


def test_codes_that_are_proposed_differ() -> None:
    names = Names([KnownIndicator("potholes-2", "Something else", "holes")])
    assert [names.match(name).code for name in ("Potholes", "Potholes!", "Potholes?")] == [
        "potholes",
        "potholes-3",
        "potholes-4",
    ]


def test_a_name_like_a_code_is_proposed() -> None:
    names = Names([KnownIndicator("zebra-crossings", "Something else", "crossings")])
    match = names.match("Zebra crossings")
    assert (match.code, match.sure, match.why) == (
        "zebra-crossings",
        Sure.CHECK,
        "Like the code of “Something else”.",
    )


def test_a_great_many_names_are_not_all_compared() -> None:
    names = Names(KNOWN)
    for number in range(MOST_GUESSED):
        names.match(f"{number:x}q{number}")
    assert names.match("Missed binz").sure is Sure.DEFINE
    assert names.match("Bins, missed").code == "missed-bins", "the same words are found all the same"


@pytest.mark.parametrize(
    ("text", "unit"), [("%", "percent"), ("£", "pounds"), ("Number", ""), ("", ""), ("Days", "Days")]
)
def test_a_unit_is_read(text: str, unit: str) -> None:
    assert unit_of(text) == unit


@pytest.mark.parametrize(
    ("text", "unit", "conflicts"),
    [
        ("%", "percent", False),
        ("", "percent", False),
        ("No.", "bins", False),
        ("DAYS", "days", False),
        ("No.", "percent", True),
        ("£000", "pounds", True),
        ("%", "days", True),
    ],
)
def test_a_unit_that_contradicts_the_indicators_is_told(text: str, unit: str, conflicts: bool) -> None:
    assert bool(unit_conflict(text, unit=unit)) is conflicts


ROW = MappingLine(Part.ROW, "4", "Missed bins", "missed-bins", Sure.YES)
COLUMN = MappingLine(Part.COLUMN, "C", "2014/15", "FY2014-15", Sure.YES)
PERIOD = MappingLine(Part.PERIOD, "7", "14/15", "2014-15", Sure.YES)
SIGN = MappingLine(Part.SIGN, "C7", "*", "suppressed", Sure.YES)


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([ROW, COLUMN, PERIOD, SIGN, replace(PERIOD, where="8"), replace(SIGN, becomes="0")], []),
        ([MappingLine(part, "", "", "", Sure.CHECK) for part in (Part.FILE, Part.SHEET, Part.HEADER)], []),
        ([replace(ROW, sure=Sure.CHECK, becomes=LEFT_OUT)], []),
        ([replace(COLUMN, becomes=Role.PERIOD), replace(COLUMN, where="D", becomes=Role.PERIOD)], []),
        ([replace(ROW, becomes="")], ["Say what becomes of it, or write left out."]),
        (
            [replace(ROW, sure=Sure.CHECK)],
            ["Is it missed-bins? Write yes in the column sure, or correct what it becomes."],
        ),
        (
            [replace(ROW, becomes="potholes", sure=Sure.DEFINE)],
            ["There is no indicator potholes yet: define it first, or write left out."],
        ),
        ([ROW, replace(ROW, where="9")], ["4 (“Missed bins”) is the indicator missed-bins as well"]),
        (
            [COLUMN, replace(COLUMN, where="D", becomes="2014-15 provisional")],
            ["C (“2014/15”) is the period 2014-15 as well"],
        ),
        ([COLUMN, replace(COLUMN, where="D", becomes="2014-15 target")], []),
        (
            [replace(COLUMN, becomes="FY2014-15 target"), replace(COLUMN, where="D", becomes="2014-15 target")],
            ["C (“2014/15”) is the period 2014-15 target as well"],
        ),
        (
            [replace(COLUMN, becomes="name"), replace(COLUMN, where="D", becomes="name")],
            ["C (“2014/15”) is the column name as well"],
        ),
        ([replace(COLUMN, becomes="next year")], ["“next year” is neither a period nor one of: name, code"]),
        ([replace(PERIOD, becomes="14/15")], ["“14/15” is not a period: write one such as 2014-15"]),
        ([replace(SIGN, becomes="hidden")], ["“hidden” is neither a number nor one of: not_due"]),
    ],
)
def test_a_mapping_is_used_only_where_every_line_is_right(lines: list[MappingLine], faults: list[str]) -> None:
    found = [detail for _, detail in mapping_faults(lines, codes=frozenset({"missed-bins"}))]
    assert [detail[: len(fault)] for detail, fault in zip(found, faults, strict=True)] == faults


def test_what_is_to_be_checked_may_be_taken_as_proposed() -> None:
    lines = [replace(ROW, sure=Sure.CHECK), replace(ROW, becomes="", sure=Sure.CHECK), replace(ROW, sure=Sure.DEFINE)]
    assert [line.sure for line in accepted(lines)] == [Sure.YES, Sure.CHECK, Sure.DEFINE]


def test_a_column_becomes_a_period_for_certain_or_none() -> None:
    assert [period_of(text) for text in ("FY2011-12", "2019-20-Q1 provisional", "14/15")] == [
        "2011-12",
        "2019-20-Q1",
        None,
    ]
