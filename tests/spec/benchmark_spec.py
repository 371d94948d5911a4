"""Against others: standings by distance, by confidence limits, beside a published figure; rank and period."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.judgement.benchmark import Benchmark, benchmark
from app.domain.measures.indicator import CertaintyRule, Measure, Polarity, UnlikeComparator
from app.domain.measures.period import parse_period
from app.domain.measures.value import Value
from tests.domain.warning_examples import ENGLAND, HOME, RECYCLING, group, peers, value
from tests.spec.spec import Table, rows_of

PERIOD = "2022-23"


def _beside_peers(row: Mapping[str, str], *, rank: bool = False) -> Benchmark:
    others = peers(*(float(text) for text in row["peers"].split()))
    return benchmark(
        value(PERIOD, float(row["value"])),
        definition=replace(RECYCLING, polarity=Polarity(row["polarity"]), decimal_places=3),
        comparator=group(others),
        others=others,
        period=parse_period(PERIOD),
        rank=rank,
    )


def _distance(row: Mapping[str, str]) -> Mapping[str, str]:
    found = _beside_peers(row)
    distance = f"{found.distance:+.3f}" if found.distance is not None else "none"
    return {
        "distance": distance,
        "standing": found.standing or "none",
        "because": found.reason or found.method or "",
    }


def _limits(row: Mapping[str, str]) -> Mapping[str, str]:
    lower, upper = row["limits"].split(" to ")
    own = replace(
        value(PERIOD, float(row["value"])),
        lower_limit=float(lower),
        upper_limit=float(upper),
        limits_level=float(row["level"]),
    )
    found = benchmark(
        own,
        definition=replace(RECYCLING, polarity=Polarity(row["polarity"])),
        comparator=ENGLAND,
        others={ENGLAND.code: [value(PERIOD, float(row["England"]), area=ENGLAND.code)]},
        period=parse_period(PERIOD),
    )
    return {"standing": found.standing or "none", "method": found.method or "none"}


def _published(row: Mapping[str, str]) -> Mapping[str, str]:
    found = benchmark(
        value(PERIOD, float(row["value"])),
        definition=replace(RECYCLING, polarity=Polarity(row["polarity"]), decimal_places=2),
        comparator=ENGLAND,
        others={ENGLAND.code: [value(PERIOD, float(row["published"]), area=ENGLAND.code)]},
        period=parse_period(PERIOD),
    )
    return {"difference": f"{found.difference:+}", "standing": found.standing or "none"}


def _not_judged(row: Mapping[str, str]) -> Mapping[str, str]:
    limits = row["limits"].partition(" to ") if row["limits"] else None
    own = value(PERIOD, float(row["value"]))
    if limits is not None:
        own = replace(own, lower_limit=float(limits[0]), upper_limit=float(limits[2]), limits_level=95.0)
    numbers = [float(text) for text in row["others"].split()]
    others: Mapping[str, Sequence[Value]] = peers(*numbers)
    comparator = group(others)
    if len(numbers) == 1:
        comparator, others = ENGLAND, {ENGLAND.code: [value(PERIOD, numbers[0], area=ENGLAND.code)]}
    unlike = (UnlikeComparator(comparator.code, row["unlike"]),) if row["unlike"] else ()
    definition = replace(
        RECYCLING,
        polarity=Polarity.LOWER_IS_BETTER,
        measure=Measure(row["measure"]),
        certainty=CertaintyRule(row["by"]),
        not_like_for_like=(UnlikeComparator("another", "It counts more."), *unlike),
    )
    found = benchmark(own, definition=definition, comparator=comparator, others=others, period=parse_period(PERIOD))
    assert found.reason_detail == (row["unlike"] or None)
    return {
        "difference": f"{found.difference:+}",
        "standing": found.standing or "none",
        "because": found.reason or found.method or "",
    }


def _rank(row: Mapping[str, str]) -> Mapping[str, str]:
    found = _beside_peers(row, rank=True)
    return {"rank": str(found.rank or "none"), "quarter": found.quartile or "none"}


def _period(row: Mapping[str, str]) -> Mapping[str, str]:
    held = row["England's periods"].split(", ")
    found = benchmark(
        value(row["period"], 30.0, area=HOME),
        definition=RECYCLING,
        comparator=ENGLAND,
        others={ENGLAND.code: [value(text, 40.0, area=ENGLAND.code) for text in held]},
        period=parse_period(row["period"]),
    )
    return {
        "compared with": found.period.id if found.period is not None else "none",
        "period gap": "yes" if found.period_gap else "no",
    }


TABLES: tuple[Table, ...] = (
    Table(
        title="Distance from the median of peers",
        source=(
            "rows 1 to 5, Oflog's published distances for Lancashire County Council's social care, with "
            "peers made up to have the published median and spread; the others Waymark's own"
        ),
        rule=(
            "Without confidence limits the distance is (value − median) / MAD, to three places, where MAD is "
            "the median distance of the peers from their median, without a factor. Up to 0.5 either way is "
            "similar, up to 1.5 slightly, up to 3 plainly, up to 7.5 much and beyond that far better or "
            "worse; the edge belongs to the milder word. Without a polarity the words are higher and lower. "
            "With fewer than 5 peers nothing is judged; where the MAD is 0 the value is compared with the "
            "median alone. The area itself is never among its peers."
        ),
        inputs=("value", "peers", "polarity"),
        outputs=("distance", "standing", "because"),
        rows=(
            (
                "7.7",
                "7.0 7.3 7.6 7.9 8.2",
                "higher_is_better",
                "+0.333",
                "similar",
                "median_absolute_deviations",
            ),
            (
                "7.4",
                "6.6 6.9 7.2 7.5 7.8",
                "higher_is_better",
                "+0.667",
                "slightly_better",
                "median_absolute_deviations",
            ),
            (
                "0.374",
                "0.372 0.390 0.408 0.426 0.444",
                "higher_is_better",
                "-1.889",
                "worse",
                "median_absolute_deviations",
            ),
            (
                "0.409",
                "0.375 0.390 0.405 0.420 0.435",
                "higher_is_better",
                "+0.267",
                "similar",
                "median_absolute_deviations",
            ),
            (
                "98.4",
                "60.6 69.4 78.2 87.0 95.8",
                "higher_is_better",
                "+2.295",
                "better",
                "median_absolute_deviations",
            ),
            ("9.5", "8 9 10 11 12", "higher_is_better", "-0.500", "similar", "median_absolute_deviations"),
            (
                "9.4",
                "8 9 10 11 12",
                "higher_is_better",
                "-0.600",
                "slightly_worse",
                "median_absolute_deviations",
            ),
            (
                "8.5",
                "8 9 10 11 12",
                "higher_is_better",
                "-1.500",
                "slightly_worse",
                "median_absolute_deviations",
            ),
            ("8.4", "8 9 10 11 12", "higher_is_better", "-1.600", "worse", "median_absolute_deviations"),
            ("7", "8 9 10 11 12", "higher_is_better", "-3.000", "worse", "median_absolute_deviations"),
            ("6.9", "8 9 10 11 12", "higher_is_better", "-3.100", "much_worse", "median_absolute_deviations"),
            ("2.5", "8 9 10 11 12", "higher_is_better", "-7.500", "much_worse", "median_absolute_deviations"),
            ("2.4", "8 9 10 11 12", "higher_is_better", "-7.600", "far_worse", "median_absolute_deviations"),
            ("2.4", "8 9 10 11 12", "lower_is_better", "-7.600", "far_better", "median_absolute_deviations"),
            (
                "11",
                "8 9 10 11 12",
                "lower_is_better",
                "+1.000",
                "slightly_worse",
                "median_absolute_deviations",
            ),
            ("11", "8 9 10 11 12", "none", "+1.000", "slightly_higher", "median_absolute_deviations"),
            ("8", "8 9 10 11 12", "target_is_best", "-2.000", "lower", "median_absolute_deviations"),
            (
                "12",
                "8 9 10 11 12 13",
                "higher_is_better",
                "+1.000",
                "slightly_better",
                "median_absolute_deviations",
            ),
            ("11", "10 10 10 10 12", "higher_is_better", "none", "better", "median_only"),
            ("10", "10 10 10 10 12", "higher_is_better", "none", "similar", "median_only"),
            ("10", "8 9 11 12", "higher_is_better", "none", "not_judged", "too_few_areas"),
        ),
        check=_distance,
    ),
    Table(
        title="Beside a figure, with confidence limits",
        source=(
            "rows 1 to 4, Hyndburn's figures in OHID Fingertips with the comparison that it printed (all 168 "
            "of the Lancashire ones are in `tests/domain/test_benchmark.py`); the others Waymark's own"
        ),
        rule=(
            "Where the value has 95 % confidence limits, a comparator's figure within them (the limits "
            "included) is similar; one outside is better or worse by polarity, however far. Limits of "
            "another level are not used."
        ),
        inputs=("value", "limits", "level", "England", "polarity"),
        outputs=("standing", "method"),
        rows=(
            ("77.3", "76.1 to 78.6", "95", "79.8", "higher_is_better", "worse", "interval"),
            ("13.0", "5.2 to 20.8", "95", "10.4", "lower_is_better", "similar", "interval"),
            ("4.2", "2.2 to 7.4", "95", "4.2", "lower_is_better", "similar", "interval"),
            ("66.9", "63.4 to 70.4", "95", "64.5", "lower_is_better", "similar", "interval"),
            ("13.0", "5.2 to 20.8", "95", "5.2", "lower_is_better", "similar", "interval"),
            ("13.0", "5.2 to 20.8", "95", "20.8", "lower_is_better", "similar", "interval"),
            ("13.0", "5.2 to 20.8", "95", "20.9", "lower_is_better", "better", "interval"),
            ("13.0", "5.2 to 20.8", "95", "5.1", "none", "higher", "interval"),
            ("13.0", "5.2 to 20.8", "99.8", "10.4", "lower_is_better", "worse", "figure_only"),
        ),
        check=_limits,
    ),
    Table(
        title="Beside a published figure, without limits",
        source="Calderdale Council's indicators of August 2025, with the median of boroughs that it printed",
        rule=(
            "A published figure (a region's, England's) is taken as printed; it is no median of councils, "
            "and there is no spread to measure a distance with. Any difference at the declared precision is "
            "better or worse."
        ),
        inputs=("value", "published", "polarity"),
        outputs=("difference", "standing"),
        rows=(
            ("61.9", "57.6", "higher_is_better", "+4.30", "better"),
            ("36.2", "39.8", "higher_is_better", "-3.60", "worse"),
            ("4.2", "4.7", "lower_is_better", "-0.50", "better"),
            ("8.4", "7.4", "lower_is_better", "+1.00", "worse"),
            ("185.2", "141.2", "none", "+44.00", "higher"),
            ("0.02", "-0.16", "higher_is_better", "+0.18", "better"),
            ("57.6", "57.6", "higher_is_better", "+0.00", "similar"),
        ),
        check=_published,
    ),
    Table(
        title="When a difference is not judged",
        source=(
            "rows 1 to 4, Hyndburn's smokers of 2023 and 2024 beside England, which the publisher calls similar; the "
            "others Waymark's own"
        ),
        rule=(
            "A survey or modelled estimate without confidence limits is not judged, beside peers or a published "
            "figure: bare numbers cannot say where it stands, unless the definition goes by printed figures. A "
            "comparator that the definition names as not like for like is not judged either, with the definition's "
            "reason. The difference stands."
        ),
        inputs=("measure", "by", "value", "limits", "others", "unlike"),
        outputs=("difference", "standing", "because"),
        rows=rows_of("""
survey_estimate | margins | 8.4 | – | 10.9 | – | -2.5 | not_judged | margin_unknown
survey_estimate | margins | 13.0 | 5.2 to 20.8 | 10.4 | – | +2.6 | similar | interval
survey_estimate | printed | 8.4 | – | 10.9 | – | -2.5 | better | figure_only
administrative | margins | 8.4 | – | 10.9 | – | -2.5 | better | figure_only
modelled_estimate | margins | 8.4 | – | 10.9 | – | -2.5 | not_judged | margin_unknown
score | margins | 8.4 | – | 10.9 | – | -2.5 | better | figure_only
survey_estimate | margins | 13 | – | 8 9 10 11 12 | – | +3.0 | not_judged | margin_unknown
survey_estimate | margins | 13 | 11 to 15 | 8 9 10 11 12 | – | +3.0 | worse | interval
survey_estimate | printed | 13 | – | 8 9 10 11 12 | – | +3.0 | worse | median_absolute_deviations
survey_estimate | margins | 13 | – | 8 9 11 12 | – | +3.0 | not_judged | too_few_areas
administrative | margins | 30.6 | – | 41.7 | It counts recycling centres. | -11.1 | not_judged | not_like_for_like
administrative | printed | 30.6 | – | 41.7 | It counts recycling centres. | -11.1 | not_judged | not_like_for_like
survey_estimate | margins | 13.0 | 5.2 to 20.8 | 10.4 | It counts more. | +2.6 | not_judged | not_like_for_like
administrative | margins | 13 | – | 8 9 10 11 12 | They count more. | +3.0 | not_judged | not_like_for_like
administrative | margins | 13 | – | 8 9 10 12 | They count more. | +3.5 | not_judged | not_like_for_like
"""),
        check=_not_judged,
    ),
    Table(
        title="Rank and quarter, when asked for",
        source="Waymark's own",
        rule=(
            "The rank counts the area among its peers: 1 is best by polarity, and ties share the better "
            "rank. Quarter A is the best. There is none where no side is good, or with fewer than 5 peers."
        ),
        inputs=("value", "peers", "polarity"),
        outputs=("rank", "quarter"),
        rows=(
            ("20", "11 12 13 14 15 16 17", "higher_is_better", "1", "A"),
            ("15.5", "11 12 13 14 15 16 17", "higher_is_better", "3", "B"),
            ("17", "11 12 13 14 15 16 17", "higher_is_better", "1", "A"),
            ("16", "11 12 13 14 15 16 17", "lower_is_better", "6", "C"),
            ("20", "11 12 13 14 15 16 17", "lower_is_better", "8", "D"),
            ("20", "11 12 13 14 15 16 17", "none", "none", "none"),
            ("20", "11 12 13 14 15 16 17", "target_is_best", "none", "none"),
            ("20", "11 12 13 14", "higher_is_better", "none", "none"),
        ),
        check=_rank,
    ),
    Table(
        title="The comparator's period",
        source="Waymark's own",
        rule=(
            "A comparator's figure is for the indicator's own period; for a snapshot the held date nearest "
            "to it within 45 days counts as the same moment. Where there is none, the latest earlier period "
            "of the same length that ends at most a year and a half before stands in, and the answer says "
            "so; for quarters and months only the same one a year before. Nothing stands in across a break "
            "in the series or a later period."
        ),
        inputs=("period", "England's periods"),
        outputs=("compared with", "period gap"),
        rows=(
            ("2023-24", "2022-23, 2023-24", "2023-24", "no"),
            ("2023-24", "2021-22, 2022-23", "2022-23", "yes"),
            ("2023-24", "2022", "2022", "yes"),
            ("2023-24", "2022, 2022-23", "2022-23", "yes"),
            ("2024", "2022-07-01--P1Y", "2022-07-01--P1Y", "yes"),
            ("2023-24", "2021-22", "none", "no"),
            ("2023-24", "2024-25", "none", "no"),
            ("2023-24", "2020-2022", "none", "no"),
            ("2020-2022", "2019-2021", "2019-2021", "yes"),
            ("2023-24-Q2", "2022-23-Q2, 2023-24-Q1", "2022-23-Q2", "yes"),
            ("2023-24-Q2", "2023-24-Q1", "none", "no"),
            ("2023-06-30", "2023-05-31, 2023-07-14", "2023-07-14", "no"),
            ("2023-06-30", "2023-05-16", "2023-05-16", "no"),
            ("2023-06-30", "2023-05-15", "2023-05-15", "yes"),
            ("2023-06-30", "2022-23", "none", "no"),
            ("2023-06-30", "2023-M07", "none", "no"),
        ),
        check=_period,
    ),
)
