"""Times the Annual Report in all its forms: forty indicators beside ten seconds, and two hundred beside forty.

The processor's time counts: the machine may do other things, and the PDF is set on all its cores.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import process_time

from app.domain.measures.tier import Placement, TierNumber
from app.domain.report.imprint import Imprint
from app.domain.report.report_year import report_year
from app.formats.report.forms import write_forms
from app.services.report.annual_report import ReportRequest, read_report
from app.storage.database import Database
from tests.databases import Shop
from tests.performance.ratios import Ratio
from tests.stores import ANNUAL, HOME, THEME, district, floor_of, held, instant, peers, placed, publish

INDICATORS = (40, 200)
MOST_SECONDS, MOST_OF_FORTY = 10.0, 6.0
_OPENED, _CUT_OFF = instant("2024-09-01T09:00"), instant("2024-09-12T09:00")
_YEARS = ("2019-20", "2020-21", "2021-22", "2022-23", "2023-24")
_PEERS = tuple(f"E0700{number:04}" for number in range(15))


def measure_reports(shop: Shop, backend: str, *, indicators: Sequence[int] = INDICATORS) -> list[Ratio]:
    """The report of the fewest indicators beside ten seconds, and that of more beside it."""
    first, *others = (_seconds(shop, number) for number in indicators)
    rows = [Ratio(f"report of {indicators[0]} in all forms, to ten seconds", backend, first, MOST_SECONDS, 1.0)]
    for number, took in zip(indicators[1:], others, strict=True):
        what = f"report of {number} in all forms, to one of {indicators[0]}"
        rows.append(Ratio(what, backend, took, first, MOST_OF_FORTY))
    return rows


def _seconds(shop: Shop, number: int) -> float:
    url, _ = shop.filled(partial(_fill, number=number))
    database = Database(url)
    try:
        began = process_time()
        with database.read() as connection:
            report = read_report(connection, ReportRequest(report_year("2023-24"), _CUT_OFF, HOME))
        write_forms(report, Imprint("A council", _CUT_OFF))
        return process_time() - began
    finally:
        database.close()
        shop.discard(url)


def _fill(database: Database, *, number: int) -> None:
    """So many indicators with five years of the council and fifteen others, half of them past their warning level."""
    codes = [f"made-up-{place:03}" for place in range(number)]
    tiers = (TierNumber.HEADLINE, TierNumber.BOROUGH)
    publish(
        database,
        _OPENED,
        *(district(HOME, name="Hyndburn"), THEME, peers(*_PEERS)),
        *(district(code) for code in _PEERS),
        *(
            replace(ANNUAL, code=code, title=f"Made up {code}", threshold=floor_of(40 if place % 2 else 20))
            for place, code in enumerate(codes)
        ),
        *(placed(code, Placement(tiers[place >= INDICATORS[0]])) for place, code in enumerate(codes)),
        *(
            held(year, 30.0 + (place * 7 + step * 3 + other) % 20, area=area, indicator=code)
            for place, code in enumerate(codes)
            for step, year in enumerate(_YEARS)
            for other, area in enumerate((HOME, *_PEERS))
        ),
    )
