"""What tests of the command ask for."""

from collections.abc import Callable
from contextlib import closing

import pytest

from app.storage.database import sqlite_module


@pytest.fixture
def damaged() -> Callable[[str, str], None]:
    """Does to an SQLite store what no command does."""

    def do(url: str, statement: str) -> None:
        with closing(sqlite_module().connect(url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(statement)

    return do
