"""Councils beside England as the publisher printed them, stored with their confidence limits and read over HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.domain.measures.area import AreaKind
from app.domain.measures.indicator import Polarity
from tests.cases.figures import rows_of
from tests.clients import serving
from tests.databases import Shops, opened
from tests.domain.test_benchmark import FIGURES
from tests.stores import ANNUAL, ENGLAND, HOME, basis, district, held, instant, publish

PRINTED = rows_of(FIGURES / "beside_england.csv")
AREAS = tuple(sorted({row["area"] for row in PRINTED}))


@pytest.fixture(scope="module")
def client(shops: Shops) -> Iterator[TestClient]:
    """The service over the councils' figures and England's."""
    url = shops["sqlite"].migrated()
    polarities = {row["indicator"]: Polarity(row["polarity"]) for row in PRINTED}
    definitions = [replace(ANNUAL, code=code, polarity=polarity) for code, polarity in polarities.items()]
    areas = [district(code) for code in AREAS if code != HOME]
    england = {(row["indicator"], row["period"]): float(row["england"]) for row in PRINTED}
    own = [
        held(
            row["period"],
            float(row["value"]),
            indicator=row["indicator"],
            area=row["area"],
            lower_limit=float(row["lower_limit"]),
            upper_limit=float(row["upper_limit"]),
            limits_level=95.0,
        )
        for row in PRINTED
    ]
    published = [held(period, number, indicator=code, area=ENGLAND) for (code, period), number in england.items()]
    country = replace(district(ENGLAND), name="England", kind=AreaKind.COUNTRY, country=None)
    with opened(url) as database:
        publish(database, instant("2026-01-01"), *basis(*definitions), *areas, country, *own, *published)
    with serving(url) as found:
        yield found


def test_all_but_one_of_168_comparisons_stand_as_printed(client: TestClient) -> None:
    standings: dict[tuple[str, str, str], tuple[str, str]] = {}
    for area in AREAS:
        answer = client.get("/v1/benchmarks", params={"area": area, "comparator": ENGLAND, "limit": 1_000}).json()
        for row in answer["items"]:
            standings[row["indicator"], area, row["period"]] = (row["standing"], row["method"])
    printed = {(row["indicator"], row["area"], row["period"]): row["printed"] for row in PRINTED}
    assert standings.keys() == printed.keys()
    assert len(printed) == 168
    assert {method for _, method in standings.values()} == {"interval"}
    otherwise = {key: (standing, printed[key]) for key, (standing, _) in standings.items() if standing != printed[key]}
    # Chorley: 3.0 with limits 1.4 to 5.5 beside 5.8, which the publisher calls similar.
    assert otherwise == {("drug-misuse-deaths", "E07000118", "2021-2023"): ("better", "similar")}
