"""How current a series is: its state, what is missing, and the sentence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.measures.indicator import DueDays, Frequency, Supply
from app.domain.measures.period import parse_period
from app.domain.performance.currency import Currency, currency
from app.wording.currency import sentence
from tests.domain.warning_examples import RECYCLING, value
from tests.spec.spec import Table, rows_of

INPUTS = ("supply", "frequency", "days", "held", "retired from", "area ends", "today")


def _series(row: Mapping[str, str]) -> Currency:
    supply = Supply(row["supply"])
    definition = replace(
        RECYCLING,
        frequency=Frequency(row["frequency"]),
        supply=supply,
        supply_note="Paused." if supply is Supply.PAUSED else None,
        due_days=DueDays(submission=None, publication=int(row["days"]) if row["days"] else None),
        retired_from=parse_period(row["retired from"]) if row["retired from"] else None,
    )
    return currency(
        [value(period, 30.0) for period in row["held"].split()],
        definition=definition,
        today=date.fromisoformat(row["today"]),
        area_end=date.fromisoformat(row["area ends"]) if row["area ends"] else None,
    )


def _currency(row: Mapping[str, str]) -> Mapping[str, str]:
    found = _series(row)
    return {
        "state": found.state,
        "missing": " ".join(missing.period.id for missing in found.missing),
        "age": "" if found.age_days is None else str(found.age_days),
    }


def _sentence(row: Mapping[str, str]) -> Mapping[str, str]:
    return {"sentence": sentence(_series(row))}


TABLES: tuple[Table, ...] = (
    Table(
        title="How current the figures are",
        source="Waymark's own",
        rule=(
            "Figures that others publish come when they come: that they are late is no warning sign. A series is "
            "`late` where the date of a period has passed (`days` after its end; a charge that is set for the year to "
            "come has fewer than 0) and no figure of it is held, and every such period is named: of the council's own "
            "figures those since the first one held, of others those after the latest. It is `paused` or "
            "`discontinued` where its publisher has stopped, for now or for ever, and `discontinued` as well once the "
            "last figure before the indicator's retirement or the area's end has come. Nothing is due from an area "
            "for a period that ends after it. The age counts the days since the latest period ended."
        ),
        inputs=INPUTS,
        outputs=("state", "missing", "age"),
        rows=rows_of(
            """
national | annual | 365 | 2022-23 | – | – | 2025-03-31 | current | – | 731
national | annual | 365 | 2022-23 | – | – | 2025-04-01 | late | 2023-24 | 732
national | annual | 365 | 2022-23 | – | – | 2026-11-23 | late | 2023-24 2024-25 | 1333
national | annual | 365 | 2019-20 | – | – | 2026-11-23 | late | 2020-21 2021-22 2022-23 2023-24 2024-25 | 2428
national | annual | 365 | 2021-22 2023-24 | – | – | 2025-04-01 | current | – | 366
national | annual | – | 2019-20 | – | – | 2026-11-23 | current | – | 2428
national | irregular | – | 2019 | – | – | 2026-11-23 | current | – | 2519
national | annual | -340 | 2025-26 | – | – | 2026-04-25 | current | – | 25
national | annual | -340 | 2025-26 | – | – | 2026-04-26 | late | 2026-27 | 26
national | annual | -371 | 2025-26 | – | – | 2026-03-26 | late | 2026-27 | 0
council | annual | 30 | 2021-22 2023-24 | – | – | 2024-05-01 | late | 2022-23 | 31
council | quarterly | 30 | 2025-26-Q4 | – | – | 2026-11-23 | late | 2026-27-Q1 2026-27-Q2 | 237
council | annual | 30 | – | – | – | 2026-11-23 | late | 2025-26 | –
national | annual | 30 | – | – | – | 2026-11-23 | late | 2025-26 | –
national | irregular | – | – | – | – | 2026-11-23 | current | – | –
paused | annual | 365 | 2022-23 | – | – | 2026-11-23 | paused | – | 1333
discontinued | annual | 365 | 2022-23 | – | – | 2026-11-23 | discontinued | – | 1333
council | annual | 30 | 2023-24 | 2024-25 | – | 2024-04-01 | discontinued | – | 1
council | annual | 30 | 2023-24 | 2024-25 | – | 2024-03-31 | current | – | 0
council | annual | 30 | 2022-23 | 2024-25 | – | 2024-05-01 | late | 2023-24 | 397
national | annual | 365 | 2021-22 | – | 2023-04-01 | 2026-11-23 | late | 2022-23 | 1698
national | annual | 365 | 2022-23 | – | 2023-04-01 | 2026-11-23 | discontinued | – | 1333
national | annual | 365 | 2022 | – | 2023-04-01 | 2026-11-23 | discontinued | – | 1423
national | annual | 365 | 2022-23 | – | 2028-04-01 | 2023-11-23 | current | – | 237
            """
        ),
        check=_currency,
    ),
    Table(
        title="How current the figures are, in one sentence",
        source="Waymark's own",
        rule="Up to three missing periods are named, of more the first and the last.",
        inputs=INPUTS,
        outputs=("sentence",),
        rows=(
            (
                *("national", "annual", "365", "2022-23", "", "", "2025-03-31"),
                "The figures are up to date: the latest is for 2022/23, and the next, for 2023/24, is due by 31 "
                "March 2025.",
            ),
            (
                *("national", "annual", "365", "2022-23", "", "", "2025-04-01"),
                "The latest figure is for 2022/23; a newer one, for 2023/24, should be out and is not held here yet.",
            ),
            (
                *("national", "annual", "365", "2022-23", "", "", "2026-11-23"),
                "The latest figure is for 2022/23; newer ones, for 2023/24 and 2024/25, should be out and are "
                "not held here yet.",
            ),
            (
                *("national", "annual", "365", "2019-20", "", "", "2026-11-23"),
                "The latest figure is for 2019/20; newer ones, for 2020/21 to 2024/25 (5 periods), should be "
                "out and are not held here yet.",
            ),
            (
                *("national", "annual", "", "2019-20", "", "", "2026-11-23"),
                "The figures are up to date: the latest is for 2019/20.",
            ),
            (
                *("council", "annual", "30", "2021-22 2023-24", "", "", "2024-05-01"),
                "The latest figure is for 2023/24; the council's figure for 2022/23 is late.",
            ),
            (
                *("council", "quarterly", "30", "2025-26-Q4", "", "", "2026-11-23"),
                "The latest figure is for Q4 2025/26; the council's figures for Q1 2026/27 and Q2 2026/27 are late.",
            ),
            (
                *("council", "annual", "30", "", "", "", "2026-11-23"),
                "No figure is held; the council's figure for 2025/26 is late.",
            ),
            (
                *("national", "annual", "30", "", "", "", "2026-11-23"),
                "No figure is held; by the publisher's usual dates 2025/26 should be out.",
            ),
            (
                *("national", "irregular", "", "", "", "", "2026-11-23"),
                "No figure is held.",
            ),
            (
                *("paused", "annual", "365", "2022-23", "", "", "2026-11-23"),
                "The publisher has paused these figures; the latest is for 2022/23.",
            ),
            (
                *("discontinued", "annual", "365", "2022-23", "", "", "2026-11-23"),
                "These figures are no longer published; the latest is for 2022/23.",
            ),
            (
                *("council", "annual", "30", "2023-24", "2024-25", "", "2024-04-01"),
                "The council no longer uses this indicator; the latest is for 2023/24.",
            ),
            (
                *("national", "annual", "365", "2022-23", "", "2023-04-01", "2026-11-23"),
                "The area has ended; the latest is for 2022/23.",
            ),
        ),
        check=_sentence,
    ),
)
