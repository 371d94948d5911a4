"""Clients of the whole service over a store, with a clock that stands still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, Protocol

from starlette.testclient import TestClient

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Clock = Callable[[], datetime]


class OpenClient(Protocol):
    """Gives a client of the service over the store at a URL; its clock stands at `NOW` unless given."""

    def __call__(self, url: str, *, clock: Clock = ..., **settings: Any) -> TestClient:
        """A client whose service runs until the test ends; `settings` are fields of app.settings.Settings."""
        ...


def stopped() -> datetime:
    """The clock of tests, which stands still."""
    return NOW


@contextmanager
def serving(url: str, *, clock: Clock = stopped, **settings: Any) -> Iterator[TestClient]:
    """A client of the service over the store at `url`, from start-up to shutdown."""
    from app.main import create_app  # the whole program: tests of rules alone do without
    from app.settings import Settings

    app = create_app(Settings(database_url=url, **settings), clock=clock)
    _share_routes(app)
    with TestClient(app) as client:
        yield client


def _share_routes(app: Any) -> None:
    """Give a service the routes of all others: FastAPI takes each of them apart anew for every app that it is in.

    That is a third of the time of a test that makes a few calls; a service in a process of its own has its own routes.
    """
    from fastapi import FastAPI

    while not isinstance(app, FastAPI):
        app = app.app
    shared = _routes()
    own: list[Any] = app.router.routes[: len(shared)]
    assert [one.original_router for one in own] == [one.original_router for one in shared]
    app.router.routes[: len(shared)] = shared


@cache
def _routes() -> list[Any]:
    from fastapi import APIRouter

    from app.main import ROUTERS

    together = APIRouter()
    for router in ROUTERS:
        together.include_router(router)
    return together.routes


@cache
def contract() -> dict[str, Any]:
    """The contract as the program has it, made once: only to be read."""
    from app.main import contract as made

    return made()


def parameters_of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation of the contract, those that it shares with others in full."""
    shared = contract()["components"]["parameters"]
    return [
        shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
        for parameter in operation["parameters"]
    ]
