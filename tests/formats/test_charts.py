"""Charts as SVG and figures as HTML: what is drawn where, and that text stays text."""

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from app.domain.measures.indicator import Polarity, ThresholdBasis, ThresholdKind, WarningThreshold
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, ValueStatus
from app.domain.performance.chart import history_chart, position_strip
from app.formats.charts.drawing import WIDTH
from app.formats.charts.figure_block import (
    FigureBlock,
    drawing_svg,
    figure_html,
    figure_svg,
    history_figure,
    position_figure,
)
from app.formats.charts.labels import SMALL, spread, width_of, wrapped
from app.formats.charts.markup import element, markup
from app.formats.charts.scale import number_scale
from app.formats.charts.strip_drawing import RADIUS, heaped
from tests.domain.snapshot_examples import HYNDBURN, PLACES, peer_group, subject
from tests.domain.test_chart import GROUP, OTHERS, of_others
from tests.domain.warning_examples import RECYCLING, series, value, years
from tests.formats.charts import SVG, Image, flaws, image_of

RECYCLED = years(2014, 34.3, 32.5, 32.9, 33.3, 33.8, 34.5, 35.9, 33.0, 30.6)
BESIDE = of_others(31.5, 29.6, 33.1, 31.6, 35.0)
EVIL = '<script>alert(1)</script> & "quotes" \u0000\ud800 _under_'


def history(*rows: Value, **changes: object) -> FigureBlock:
    """The figure of these rows beside the group."""
    definition = replace(RECYCLING, **changes)  # type: ignore[arg-type]  # fields of a definition
    target = Target(RECYCLING.code, parse_period("2022-23"), 35.0, 36.0)
    return history_figure(history_chart(subject(rows, *PLACES, GROUP, target, others=BESIDE, versions=[definition])))


def position(*rows: Value, **changes: object) -> FigureBlock:
    """The position of the last of these rows in the group."""
    definition = replace(RECYCLING, **changes)  # type: ignore[arg-type]  # fields of a definition
    return position_figure(position_strip(subject(rows, *PLACES, GROUP, others=BESIDE, versions=[definition])))


def drawn(figure: FigureBlock) -> Image:
    """The figure as an image of its own."""
    return image_of(figure_svg(figure))


def lines(image: Image, colour: str) -> list[list[str]]:
    """The points of each line of a colour."""
    found = image.root.iter(f"{SVG}polyline")
    return [each.attrib["points"].split() for each in found if each.attrib["stroke"] == colour]


@pytest.mark.parametrize(
    "figure",
    [
        history(*RECYCLED),
        history(*RECYCLED, threshold=WarningThreshold(ThresholdKind.FLOOR, 32.2, ThresholdBasis.COUNCIL, "")),
        history(*RECYCLED, threshold=WarningThreshold(ThresholdKind.CEILING, 3200, ThresholdBasis.COUNCIL, "")),
        history(*RECYCLED[:1]),
        history(*RECYCLED[:2]),
        history(*years(2014, *map(float, range(-4, 5)))),
        history(*years(2014, -20_000_000.0, -30_500_000.0), unit="pounds", decimal_places=0),
        history(*years(2014, 4_000_000_000.0, 2.0), unit="things", decimal_places=0),
        history(*years(2014, 0.0, 0.0, 0.0)),
        history(*years(2014, 2.0**53, 5e-6), decimal_places=6),
        history(*RECYCLED, title="A very long title " * 20, unit="a very long unit of many words " * 5),
        history(*(replace(row, break_in_series=True) for row in RECYCLED)),
        history(
            *series({f"{2000 + number // 12}-{number % 12 + 1:02d}-01--P1M": float(number) for number in range(240)})
        ),
        position(*RECYCLED),
        position(*years(2022, MissingReason.NOT_AVAILABLE)),
        position(*years(2022, 2.0**53), unit="pounds"),
        position(*RECYCLED, title="A very long title " * 20),
    ],
)
def test_no_label_is_cut_and_none_covers_another(figure: FigureBlock) -> None:
    assert flaws(drawn(figure)) == []


def test_a_long_name_of_an_area_has_room() -> None:
    place = replace(HYNDBURN, name="Bournemouth, Christchurch and Poole-upon-Llanfairpwllgwyngyllgogerychwyrndrobwll")
    held = subject(RECYCLED, *PLACES, GROUP, others=BESIDE, area=place)
    for figure in (history_figure(history_chart(held)), position_figure(position_strip(held))):
        assert flaws(drawn(figure)) == []


def test_every_figure_is_a_mark_where_its_number_is() -> None:
    image = drawn(history(*RECYCLED))
    assert list(image.marks("data-period").items())[-2:] == [
        ("2021-22", "2021/22: 33.0%"),
        ("2022-23", "2022/23: 30.6%"),
    ]
    marks = [each for each in image.root.iter(f"{SVG}circle") if "data-period" in each.attrib]
    heights = {row.period.id: row.number or 0 for row in RECYCLED}
    across = [float(each.attrib["cx"]) for each in marks]
    assert across == sorted(across)
    per_point = {
        round((float(one.attrib["cy"]) - float(other.attrib["cy"])) / difference, 1)
        for one, other in pairwise(marks)
        if (difference := heights[one.attrib["data-period"]] - heights[other.attrib["data-period"]])
    }
    assert len(per_point) == 1  # so many pixels a percentage point, whichever two are compared
    assert per_point.pop() < 0


def test_a_line_ends_at_a_gap_and_at_a_break() -> None:
    rows = [*years(2014, 1.0, 2.0), *years(2018, 3.0, 4.0, MissingReason.SUPPRESSED, 5.0, 6.0)]
    image = drawn(history(*rows))
    assert [len(line) for line in lines(image, "#12436D")] == [2, 2, 2]
    assert "no figure" in [label.text for label in image.labels()]
    assert "There is no figure for 2016/17, 2017/18 and 2020/21." in history(*rows).caption
    broken = [*RECYCLED[:5], replace(RECYCLED[5], break_in_series=True, break_reason="Anew."), *RECYCLED[6:]]
    image = drawn(history(*broken))
    assert [len(line) for line in lines(image, "#12436D")] == [5, 4]
    assert [label.text for label in image.labels()].count("Break") == 1
    assert "Figures before and after a break (2019/20) cannot be compared." in history(*broken).caption


def test_colour_is_never_alone() -> None:
    figure = history(*RECYCLED, threshold=WarningThreshold(ThresholdKind.FLOOR, 32.2, ThresholdBasis.COUNCIL, ""))
    texts = [label.text for label in drawn(figure).labels()]
    for told in ("Hyndburn", "30.6%", "middle 31.6%", "Warning below", "32.2%", "Target", "35.0% to 36.0%"):
        assert told in texts
    provisional = replace(RECYCLED[-1], status=ValueStatus.PROVISIONAL)
    [hollow] = [each for each in drawn(history(provisional)).root.iter() if each.get("class") == "hollow"]
    assert hollow.attrib["fill"] == "#ffffff"
    assert "Hollow points are provisional." in history(provisional).caption


def test_a_level_far_off_is_told_and_does_not_flatten_the_figures() -> None:
    figure = history(*RECYCLED, threshold=WarningThreshold(ThresholdKind.CEILING, 3_200, ThresholdBasis.COUNCIL, ""))
    texts = [label.text for label in drawn(figure).labels()]
    assert {"Warning above", "3,200.0%", "off the chart"} <= set(texts)
    assert "36%" in texts
    assert "50%" not in texts


def test_what_has_no_figure_says_so_in_words() -> None:
    nothing = drawn(history())
    assert "No figure is held." in nothing.words()
    assert nothing.marks("data-period") == {}
    assert "No figure is held" in drawn(position()).words()
    suppressed = history(*years(2022, MissingReason.SUPPRESSED))
    assert suppressed.heading == "No figure for 2022/23: suppressed to protect people"
    assert suppressed.rows == (("2022/23", "Suppressed to protect people", "31.6%", "35.0% to 36.0%"),)
    alone = position_figure(position_strip(subject(RECYCLED, *PLACES)))
    assert alone.heading == "Not compared with other areas"
    assert "no figures of theirs" in drawn(alone).words()
    total = position(*RECYCLED, comparable_between_areas=False)
    assert "bigger areas have bigger totals" in drawn(total).words()


def test_each_of_the_others_is_a_dot_and_the_better_side_has_a_name() -> None:
    image = drawn(position(*RECYCLED))
    assert image.marks("data-area") == {
        **{
            area: f"{area}: {row.number}%"
            for area, row in zip(sorted(OTHERS), sorted(BESIDE, key=lambda one: one.area), strict=True)
        },
        "E07000120": "Hyndburn: 30.6%",
    }
    texts = [label.text for label in image.labels()]
    assert {"Hyndburn 30.6%", "Middle of Group similar-districts 31.6%", "← worse", "better →"} <= set(texts)
    assert not re.search(r"\brank|\b1st\b|\bof 6\b", image.words())
    lower = [label.text for label in drawn(position(*RECYCLED, polarity=Polarity.LOWER_IS_BETTER)).labels()]
    assert {"← better", "worse →"} <= set(lower)
    neither = [label.text for label in drawn(position(*RECYCLED, polarity=Polarity.NONE)).labels()]
    assert not any("better" in text or "worse" in text for text in neither)


def test_no_dot_hides_another_nor_the_area_s_own_mark() -> None:
    places = [100.0] * 6 + [103.0, 105.0, 300.0]
    heights = heaped(places, around=[101.0])
    dots = list(zip(places, heights, strict=True))
    assert heights[-1] == 0.0
    for number, (x, height) in enumerate(dots):
        assert all(abs(x - other) >= 2 * RADIUS or abs(height - off) >= 2 * RADIUS for other, off in dots[:number])
        assert abs(x - 101.0) >= RADIUS or abs(height) >= RADIUS
    assert set(heaped([1.0] * 500, around=[])) <= set(heaped([1.0] * 13, around=[]))  # a heap has an end


@pytest.mark.parametrize("make", [history, position])
def test_the_image_has_a_name_and_a_description_and_no_tool_tip(make: type) -> None:
    figure = make(*RECYCLED)
    image = drawn(figure)
    root = image.root
    assert (root.tag, root.attrib["role"]) == (f"{SVG}svg", "img")
    assert root.find(f"{SVG}title") is None
    assert "".join(image.by_id(root.attrib["aria-labelledby"]).itertext()).replace(" ", "") == figure.heading.replace(
        " ", ""
    )
    caption, description = map(image.by_id, root.attrib["aria-describedby"].split())
    assert "Source: " in " ".join(caption.itertext())
    assert description.text == figure.description
    assert image.size[0] == WIDTH == 320
    assert min(label.size for label in image.labels()) >= 12


class Page(HTMLParser):
    """The ids of a page, what refers to them, and its tables' cells."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.tags: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")
        for name, text in attrs:
            if name == "id":
                self.ids.append(text or "")
            if name.startswith("aria-") and text:
                self.references += text.split()

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def page_of(*figures: FigureBlock) -> Page:
    """A page with these figures."""
    page = Page()
    page.feed("".join(map(figure_html, figures)))
    return page


def test_two_figures_of_a_page_share_no_id_and_every_reference_finds_one() -> None:
    held = subject(RECYCLED, *PLACES, GROUP, others=BESIDE)
    page = page_of(
        history_figure(history_chart(held), id="first"),
        history_figure(history_chart(held), id="Second one"),
        position_figure(position_strip(held), id="3"),
    )
    assert len(page.ids) == len(set(page.ids)) == 12
    assert set(page.references) <= set(page.ids)
    assert {"first", "second-one", "figure-3"} <= set(page.ids)


def test_the_table_beside_the_drawing_has_the_same_figures() -> None:
    figure = history(*RECYCLED)
    page = page_of(figure)
    assert page.cells == [*figure.header, *(cell for row in figure.rows for cell in row)]
    assert figure.header == ("Period", "Hyndburn", "Group similar-districts (middle)", "Target")
    assert figure.rows[-1] == ("2022/23", "30.6%", "31.6%", "35.0% to 36.0%")
    marks = list(drawn(figure).marks("data-period").values())
    assert marks == [f"{row[0]}: {row[1]}" for row in figure.rows]
    assert figure.rows[0] == ("2014/15", "34.3%", "–", "–")
    broken = history(RECYCLED[0], replace(RECYCLED[1], break_in_series=True, status=ValueStatus.PROVISIONAL))
    assert broken.header[-1] == "Note"
    assert [row[-1] for row in broken.rows] == ["", "Break in series. Provisional"]
    strip = position(*RECYCLED)
    tips = drawn(strip).marks("data-area").values()
    assert {f"{name}: {cell}" for name, cell in strip.rows} >= set(tips)
    assert ("Group similar-districts: lower quartile", "31.5%") in strip.rows


@pytest.mark.parametrize("make", [history, position])
def test_text_stays_text(make: type) -> None:
    figure = make(*RECYCLED, title=EVIL, unit=EVIL)
    named = "".join(drawn(figure).root.itertext())
    assert "<script>alert(1)</script>" in named.replace(" ", " ")
    for written in (figure_svg(figure).decode(), drawing_svg(figure), figure_html(figure)):
        assert "<script" not in written
        assert "\u0000" not in written
    assert "script" not in page_of(figure).tags


def test_markup_is_escaped_wherever_it_stands() -> None:
    assert markup(element("a", 'x < "y" & z', class_='"&<', stroke_width=1.0, none=None)) == (
        '<a class="&quot;&amp;&lt;" stroke-width="1">x &lt; "y" &amp; z</a>'
    )
    assert markup(element("td")) == "<td></td>"
    assert markup(element("rect", x=0.125)) == '<rect x="0.12"/>'


@pytest.mark.parametrize(
    ("numbers", "ticks"),
    [
        (("30.6", "41.8"), "30 35 40 45"),
        (("0.1", "11"), "0 5 10 15"),
        (("-4", "4"), "-4 -2 0 2 4"),
        (("-40", "-3"), "-40 -30 -20 -10 0"),
        (("7", "7"), "6.0 6.5 7.0 7.5 8.0"),
        (("0", "0"), "-1.0 -0.5 0.0 0.5 1.0"),
    ],
)
def test_ticks_are_round_numbers_around_the_figures(numbers: tuple[str, ...], ticks: str) -> None:
    scale = number_scale(map(Decimal, numbers), start=100.0, end=0.0, steps=4)
    assert list(scale.ticks) == [Decimal(tick) for tick in ticks.split()]
    assert (scale.at(scale.ticks[0]), scale.at(scale.ticks[-1])) == (100.0, 0.0)
    assert all(0.0 <= scale.at(Decimal(number)) <= 100.0 for number in numbers)


@pytest.mark.parametrize(
    ("middles", "tops"),
    [
        ([50.0], [40.0]),
        ([0.0], [0.0]),
        ([100.0], [80.0]),
        ([50.0, 50.0], [40.0, 65.0]),
        ([95.0, 100.0], [55.0, 80.0]),
        ([0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 25.0, 50.0, 75.0, 100.0]),
    ],
)
def test_labels_keep_out_of_one_another_s_way(middles: list[float], tops: list[float]) -> None:
    assert spread(middles, [20.0] * len(middles), top=0.0, bottom=100.0, gap=5.0) == tops


def test_a_text_is_broken_into_lines_that_fit() -> None:
    text = "Ministry of Housing, Communities and Local Government, Llanfairpwllgwyngyllgogerychwyrndrobwll"
    rows = wrapped(text, width=90.0, size=SMALL)
    assert max(width_of(row, size=SMALL) for row in rows) <= 90.0
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert wrapped("", width=90.0, size=SMALL) == []
    assert width_of("中", size=10.0) > width_of("é", size=10.0) > width_of("i", size=10.0)


def test_of_a_large_group_it_is_told_how_many_have_a_figure() -> None:
    codes = tuple(f"E0799{number:04d}" for number in range(30))
    beside = tuple(value("2022-23", float(number), area=code) for number, code in enumerate(codes))
    strip = position_strip(subject(RECYCLED, *PLACES, peer_group(*codes, "E07999999"), others=beside))
    figure = position_figure(strip)
    assert flaws(drawn(figure)) == []
    told = "Each small dot is one of the 31 Group similar-districts, of which 30 have a figure"
    assert figure.caption[1] == f"{told}; half of the dots are in the shaded band."
