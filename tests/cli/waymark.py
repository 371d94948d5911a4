"""The installed command in processes of its own, with a home of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("waymark"))
SECONDS = 60


def environment(home: Path, **settings: str) -> dict[str, str]:
    """What a process sees: no setting but those given, and a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    given = {f"WAYMARK_{name.upper()}": value for name, value in settings.items()}
    return kept | {"HOME": str(home), "COLUMNS": "200"} | given


def waymark(*arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [COMMAND, *arguments],
        env=environment(home, **settings),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@contextmanager
def started(*arguments: str, home: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on, and is ended with the block if it has not ended by then."""
    process = subprocess.Popen(
        [COMMAND, *arguments],
        env=environment(home, **settings),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
