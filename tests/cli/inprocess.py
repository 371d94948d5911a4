"""The `waymark` command called inside the test's own process: its words in, what it prints and its exit code out."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from app.cli import console, main


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)


class Typed(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def waymark(
    *words: str, url: str | None = "", stdin: io.StringIO | None = None, columns: int = 200, **settings: str
) -> Ran:
    """Run the command over the store at `url`; `settings` by their name after WAYMARK_; nobody types unless given.

    The terminal is `columns` wide. None as `url` is the store in its default place.
    """
    out, err = io.StringIO(), io.StringIO()
    console.out.width = console.err.width = columns
    given = ({} if url is None else {"database_url": url}) | settings
    named = {f"WAYMARK_{name.upper()}": value for name, value in given.items()}
    with _process(list(words), named, stdin=stdin or io.StringIO()), redirect_stdout(out), redirect_stderr(err):
        code = _exit_code()
    return Ran(code, out.getvalue(), err.getvalue())


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


@contextmanager
def _process(words: list[str], environment: dict[str, str], *, stdin: io.StringIO) -> Iterator[None]:
    """The words, environment and input of a process, put back at the end."""
    before = sys.argv, sys.stdin, dict(os.environ)
    sys.argv, sys.stdin = ["waymark", *words], stdin
    os.environ.update(environment)
    try:
        yield
    finally:
        sys.argv, sys.stdin = before[:2]
        os.environ.clear()
        os.environ.update(before[2])
