"""Officers who change things over HTTP in tests: a client with a key of every scope they need, and bodies to send."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.clients import NOW, Clock, OpenClient
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, QUARTERLY, RATE, basis, district, instant, peers, publish

CREATE = {"If-None-Match": "*"}
RECORDED = instant("2026-10-01")

DEFINITION: dict[str, Any] = {
    "title": "Fly-tips cleared on time",
    "description": "The share of reported fly-tips that were cleared within two working days.",
    "purpose": "It shows whether streets are kept clean.",
    "unit": "percent",
    "decimal_places": 1,
    "polarity": "higher_is_better",
    "frequency": "quarterly",
    "supply": "council",
    "accumulation": "discrete",
    "annual_figure": "mean",
    "comparable_between_areas": True,
    "theme": "made-up",
    "service": "Tests",
    "owner_role": "Head of Environmental Services",
    "source": {"name": "The council"},
    "licence": "Open Government Licence v3.0",
    "tier": 2,
}


@dataclass(frozen=True)
class Officer:
    """Somebody with a key, and the client they call with."""

    client: TestClient
    token: str

    def put(self, path: str, body: object, *, etag: str | None = None, headers: dict[str, str] | None = None) -> Any:
        """A PUT: with the ETag given, else to create."""
        condition = {"If-Match": etag} if etag is not None else CREATE
        return self.client.put(path, json=body, headers={**bearing(self.token), **condition, **(headers or {})})

    def post(self, path: str, body: object, **headers: str) -> Any:
        """A POST."""
        return self.client.post(path, json=body, headers={**bearing(self.token), **headers})

    def get(self, path: str) -> Any:
        """A GET with the key."""
        return self.client.get(path, headers=bearing(self.token))


def ticking() -> Clock:
    """A clock that goes on by a second each time it is read, from `NOW`: a write is past for the read after it."""
    seconds = count()
    return lambda: NOW + timedelta(seconds=next(seconds))


def officer(
    database: Database,
    client_for: OpenClient,
    *scopes: Scope,
    is_test: bool = False,
    name: str = "An officer",
    **settings: Any,
) -> Officer:
    """An officer with these scopes, or with all."""
    token = make_key(database, *(scopes or tuple(Scope)), is_test=is_test, name=name)
    client = client_for(database.url.render_as_string(hide_password=False), clock=ticking(), **settings)
    return Officer(client, token)


def publish_basis(database: Database, *more: object) -> None:
    """The home area, a few others, a theme, an annual and a quarterly indicator, all released before `NOW`."""
    quarterly = quarterly_definition()
    others = [district(code, name=f"District {code[-1]}") for code in ("E07000001", "E07000002", "E07000003")]
    publish(database, RECORDED, *basis(ANNUAL, quarterly), *others, peers("E07000001", "E07000002"), *more)
    assert RECORDED < NOW


def quarterly_definition(code: str = f"{RATE}-by-quarter", **changes: Any) -> Any:
    """A quarterly indicator beside the annual one."""
    return replace(QUARTERLY, code=code, title="Made-up rate by quarter", **changes)
