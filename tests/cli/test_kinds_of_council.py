"""Stores of every kind of council: nothing that anybody reads there speaks of another kind of place, or of Hyndburn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from tests.api.returning import XLSX
from tests.cli.inprocess import waymark
from tests.clients import NOW, contract, serving
from tests.databases import opened
from tests.keys import bearing, make_key

CODES = {"similar-districts"}  # a code that every store has, whoever is in the group
# Told of areas, of the whole contract, or of how rules did on all of England's districts: true in every store.
GENERAL = {"/v1/areas", "/v1/warnings/track-record", "/openapi.json"}
ON_DISTRICTS = re.compile(r"such forecasts of [\w ]+ in English districts")
SLOW = pytest.mark.load


@dataclass(frozen=True, slots=True)
class Kind:
    """A council, what Tier 2 is called there, and the words that may not stand anywhere."""

    area: str
    tier_2: str
    wrong: str


KINDS = [
    Kind("E10000017", "County-wide", "hyndburn|borough|district|city-wide"),
    pytest.param(Kind("E06000014", "Area-wide", "hyndburn|borough|district|county-wide"), marks=SLOW),
    pytest.param(
        Kind("E08000001", "District-wide", r"hyndburn|borough|(?<!metropolitan )district councils"), marks=SLOW
    ),
    pytest.param(
        Kind("E09000002", "Borough-wide", "hyndburn|district|county-wide|(?<!london )borough council"), marks=SLOW
    ),
    pytest.param(
        Kind("E07000117", "Borough-wide", "hyndburn( borough|'s strategy)|county-wide|district-wide"), marks=SLOW
    ),
]


@dataclass(frozen=True, slots=True)
class Service:
    """A running service of one council, and the key that reads everything."""

    kind: Kind
    url: str
    client: TestClient
    headers: dict[str, str]

    def text(self, path: str, **headers: str) -> str:
        """What a path answers, of a workbook the text of its cells; without codes that are the same everywhere."""
        answer = self.client.get(path, headers=self.headers | headers)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        if answer.headers["content-type"] == XLSX:
            book = load_workbook(BytesIO(answer.content))
            text = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        else:
            text = answer.text
        for code in CODES:
            text = text.replace(code, "")
        return text


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.area)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A store made from nothing for a council of each kind, served."""
    kind: Kind = request.param
    url = f"sqlite:///{tmp_path_factory.mktemp('kinds') / 'store.db'}"
    made = waymark("new", url=url, area=kind.area)
    assert made.code == 0, made.err
    with opened(url) as database:
        headers = bearing(make_key(database, *Scope))
    with serving(url, clock=lambda: NOW, area=kind.area) as client:
        yield Service(kind, url, client, headers)


def paths(service: Service) -> list[str]:
    """Every read without a code in it, the pages and forms of each tier and indicator that says most, and templates."""
    plain = [
        path
        for path, item in contract()["paths"].items()
        if "get" in item and "{" not in path and not path.endswith("/template") and path not in GENERAL
    ]
    templates = ["/v1/returns/template?period=2026-27-Q2", "/v1/targets/template?year=2027-28"]
    templates += ["/v1/indicators/template", "/v1/actions/template"]
    codes = [item["code"] for item in service.client.get("/v1/indicators?limit=500").json()["items"]]
    of_each = [f"/v1/indicators/{code}/performance" for code in codes[::5]]
    tiers = ["/v1/tiers/2", *(f"/v1/performance?tier={tier}&limit=500" for tier in (1, 2))]
    return [*plain, *templates, *of_each, *tiers]


def wrong_in(text: str, kind: Kind) -> list[str]:
    """What stands around each wrong word."""
    spoken = "\n".join(line for line in re.split(r'[\n"]', text) if not ON_DISTRICTS.search(line))
    return [spoken[max(0, at.start() - 60) : at.end() + 30] for at in re.finditer(kind.wrong, spoken, re.IGNORECASE)]


def test_no_answer_speaks_of_another_place(service: Service) -> None:
    found = {path: wrong_in(service.text(path), service.kind) for path in paths(service)}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("form", ["text/html", "text/plain", "text/csv"])
def test_no_other_form_of_the_pages_does_either(service: Service, form: str) -> None:
    pages = {"text/csv": ("/v1/performance?tier=2", "/v1/tiers", "/v1/warnings"), "text/html": ("/", "/v1/brief")}
    for path in pages.get(form, ("/v1/brief",)):
        assert wrong_in(service.text(path, Accept=form), service.kind) == [], path


def test_tier_2_is_called_by_what_the_place_is(service: Service) -> None:
    tier = service.client.get("/v1/tiers/2").json()
    noun = service.kind.tier_2.removesuffix("-wide").lower()
    assert tier["title"] == f"{service.kind.tier_2} indicators"
    assert tier["description"] == f"How the {noun} is doing, which the council can only influence."
    said = service.client.get("/v1/service").json()
    assert f"headline and {noun}-wide indicators" in said["description"]
    assert f"{service.kind.tier_2} indicators, one card each" in [link["title"] for link in said["links"]]
    shown = waymark("show", "2", url=service.url, area=service.kind.area)
    assert shown.out.startswith(f"{service.kind.tier_2} indicators: ")


def test_the_annual_report_does_so_too(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    written = waymark("report", "2023-24", "--output", str(file), url=service.url, area=service.kind.area)
    assert written.code == 0, written.err
    page = file.read_text("utf-8")
    assert f"{service.kind.tier_2} indicators" in page
    assert wrong_in(page, service.kind) == []


def test_a_council_may_be_a_borough_or_a_city_by_charter(service: Service) -> None:
    area = service.client.get(f"/v1/areas/{service.kind.area}?view=working", headers=service.headers)
    sent = {
        name: area.json()[name] for name in ("name", "kind", "region", "country", "start_date", "end_date")
    } | {"civic_status": "city"}  # fmt: skip
    headers = service.headers | {"If-Match": area.headers["etag"]}
    changed = service.client.put(f"/v1/areas/{service.kind.area}", json=sent, headers=headers)
    assert changed.status_code == 200, changed.text
    working = service.client.get("/v1/tiers/2?view=working", headers=service.headers).json()
    assert working["title"] == "City-wide indicators"
