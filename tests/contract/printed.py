"""Documents that are printed from the service over the seed: written, or compared with what is committed."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.testclient import TestClient

from tests.clients import serving
from tests.databases import SqliteShop


def print_document(file: Path, rendered: Callable[[TestClient], str], *, arguments: Sequence[str]) -> int:
    """Write the file, or with `--check` only say whether it is up to date; the exit code."""
    with TemporaryDirectory() as name, serving(SqliteShop(Path(name)).seeded()) as client:
        text = rendered(client)
    if "--check" in arguments:
        if file.is_file() and file.read_text("utf-8") == text:
            return 0
        sys.stderr.write(f"{file.parent.name}/{file.name} is not what the service says: run `make fix`.\n")
        return 1
    file.write_text(text, "utf-8", newline="\n")
    return 0
