"""Which figure stands for the year of a report, how old it is, and what is said to have become of it."""

from collections.abc import Mapping

from app.domain.judgement.direction import Judgement
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.report.report_year import lag_months, reported_period
from app.domain.report.year_result import OLDEST_MONTHS, result_of
from tests.spec.spec import Table


def _period(row: Mapping[str, str]) -> Mapping[str, str]:
    year = parse_period(row["year"])
    found = reported_period([_value(text) for text in row["held"].split()], year=year)
    if found is None:
        return {"shown": "none", "lag": ""}
    return {"shown": found.id, "lag": str(lag_months(found, year=year))}


def _value(text: str) -> Value:
    period, _, reason = text.partition(":")
    missing = MissingReason(reason) if reason else None
    return Value("i", "E07000120", parse_period(period), None if missing else 1.0, missing)


def _result(row: Mapping[str, str]) -> Mapping[str, str]:
    found = result_of(Judgement(row["judgement"]), lag=int(row["lag"]))
    return {"result": found.result.value, "reason": found.reason.value if found.reason else ""}


TABLES: tuple[Table, ...] = (
    Table(
        title="The period of a report",
        source="Waymark's own",
        rule=(
            "A report is of a financial year, as known at its cut-off. Each indicator shows its latest period that "
            "ended by the year's last day and has a row by then, with a number or with the reason why there is none; a "
            "row that is not due yet is none. The lag is the whole months from the period's end to the year's."
        ),
        inputs=("year", "held"),
        outputs=("shown", "lag"),
        rows=(
            ("2023-24", "2022-23 2023-24 2024-25", "2023-24", "0"),
            ("2023-24", "2021-22 2022-23", "2022-23", "12"),
            ("2023-24", "2022 2023 2024", "2023", "3"),
            ("2023-24", "2023-24-Q3 2023-24-Q4 2024-25-Q1", "2023-24-Q4", "0"),
            ("2023-24", "2022-10-01 2023-10-01", "2023-10-01", "5"),
            ("2023-24", "AY2022-23 AY2023-24", "AY2022-23", "7"),
            ("2023-24", "2022-23 2023-24:not_due", "2022-23", "12"),
            ("2023-24", "2022-23 2023-24:suppressed", "2023-24", "0"),
            ("2023-24", "2024-25", "none", ""),
        ),
        check=_period,
    ),
    Table(
        title="What became of an indicator in the year of a report",
        source="Waymark's own",
        rule=(
            "It is the direction of travel at that period. Of what shows no clear change, is not judged or cannot be "
            f"compared it cannot be told, and neither of a figure whose period ended more than {OLDEST_MONTHS} months "
            "before the year did."
        ),
        inputs=("judgement", "lag"),
        outputs=("result", "reason"),
        rows=(
            ("improving", "0", "improved", ""),
            ("worsening", "24", "worsened", ""),
            ("worsening", "25", "cannot_be_told", "too_old"),
            ("steady", "3", "held", ""),
            ("no_clear_change", "0", "cannot_be_told", "no_clear_change"),
            ("no_judgement", "0", "cannot_be_told", "not_judged"),
            ("not_comparable", "0", "cannot_be_told", "not_compared"),
        ),
        check=_result,
    ),
)
