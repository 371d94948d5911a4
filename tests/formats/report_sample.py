"""A document with every block, whose texts try to be markup of each form, to write in each form."""

from app.formats.charts.drawing import DARK_BLUE, Drawing, line, words_alone
from app.formats.charts.figure_block import FigureBlock
from app.formats.report.blocks import (
    BulletList,
    ChartBlock,
    Document,
    Facts,
    Notice,
    Paragraph,
    Quotation,
    Run,
    Section,
    TableBlock,
)
from app.formats.report.blocks import line as text

HOSTILE = (
    '<script>alert("x")</script> <b>bold</b> &amp; &lt;',
    "# not a heading, *not bold*, _nor this_, [no link](https://example.org/evil), ![no image](x), `no code`",
    '#read("/etc/passwd") #image("x.png") $x^2$ @reference <label> \\ // no comment /* none */ = no heading',
    "=1+1", '=HYPERLINK("https://example.org/evil","x")', "+1", "-1", "@SUM(A1)",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "\u202eright to left\u202c \ufeff\u200b 👩‍🔬 ẞ ﬁ",
)  # fmt: skip


def figure(id: str = "sample") -> FigureBlock:
    """A small chart with its table."""
    shapes = (line(10, 90, 310, 20, stroke=DARK_BLUE, width=2), *words_alone("From 12.5% to 34.5%").shapes)
    return FigureBlock(
        id=id,
        heading="Recycling rose to 34.5% in 2023-24",
        caption=("Household waste recycled, percent.", "Source: Defra.", "Sample District, 2019-20 to 2023-24."),
        description="Recycling rose from 12.5% in 2019-20 to 34.5% in 2023-24.",
        drawing=Drawing(shapes, words_alone("From 12.5% to 34.5%").labels, 120),
        header=("Period", "Value", "Target"),
        rows=(("2019-20", "12.5%", "20.0%"), ("2020-21", "not held", ""), ("2023-24", "34.5%", "30.0%")),
    )


def document(*, indicators: int = 2) -> Document:
    """The document: a summary, as many indicators as asked for, and a section of hostile texts."""
    return Document(
        publisher="Sample District Council",
        title="Annual performance report 2023-24",
        subject="How the council did in 2023-24, for its Scrutiny Committee and its Cabinet",
        created="2024-09-12T09:00:00Z",
        notes=(text("Figures released by 12 September 2024."), text("First edition.")),
        sections=(
            Section(
                "summary",
                "Summary",
                (
                    Paragraph(
                        text("Of 12 indicators, ", Run("5 improved", strong=True), " and 3 worsened."), lead=True
                    ),
                    BulletList((text("Recycling: ", Run("improved", link="#indicator-0"), "."), text("Two warnings."))),
                    Notice(text("This is a draft. It is not published.")),
                ),
            ),
            Section(
                "tier-1",
                "Tier 1: the council itself",
                (
                    TableBlock(
                        "Indicators of Tier 1",
                        ("Indicator", "Latest", "Change", "Direction of travel"),
                        tuple(
                            (
                                text(Run(f"Recycling {each}", link=f"#indicator-{each}")),
                                text("34.5%"),
                                text("-1.5"),
                                text("▲ Improved"),
                            )
                            for each in range(indicators)
                        ),
                        frozenset({1, 2}),
                    ),
                ),
                tuple(_indicator(each) for each in range(indicators)),
                starts_page=True,
            ),
            Section(
                "hostile",
                "What people write <i>anywhere</i>",
                (
                    *(Paragraph(text(each, Run(each, strong=True))) for each in HOSTILE),
                    BulletList(tuple(text(each) for each in HOSTILE)),
                    Facts(tuple((each, text(each)) for each in HOSTILE)),
                    TableBlock(
                        "Hostile <i>table</i>", ("=1+1", "B"), tuple((text(each), text(each)) for each in HOSTILE)
                    ),
                    Quotation(HOSTILE, "<b>Head of Service</b>"),
                    Notice(text(*HOSTILE)),
                ),
                starts_page=True,
            ),
        ),
    )


def _indicator(number: int) -> Section:
    return Section(
        f"indicator-{number}",
        f"Recycling {number}",
        (
            Paragraph(text("▲ Improved: 34.5% in 2023-24, up from 32.1% in 2022-23.")),
            Facts(
                (("Target", text("30.0%, met")), ("Beside similar districts", text("better than the median, 33.0%")))
            ),
            ChartBlock(figure(f"indicator-{number}-history")),
            Quotation(("The new collection began in May.", "It will go on."), "Head of Environment"),
        ),
        kept_together=True,
    )
