"""The lines of docs/service-plans.md, in order, against a served process: each succeeds and answers what is shown."""

import re
from pathlib import Path

import pytest

from tests.cli.test_quarter_document import ADDRESS, Console, blocks, console, pytestmark, shows

__all__ = ["console", "pytestmark"]  # the shell of the other document, and that it needs curl

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "service-plans.md").read_text("utf-8")


@pytest.mark.load
def test_every_line_works_in_its_order_and_answers_what_is_shown(console: Console) -> None:
    for block in blocks(DOCUMENT.replace(ADDRESS, "$SERVED")):
        ran = console.run(block.lines)
        assert ran.returncode == 0, f"{block.lines}\n{ran.stdout}\n{ran.stderr}"
        for language, excerpt in block.shown:
            assert shows(ran.stdout, language, excerpt), f"{block.lines}\n{excerpt}\n{ran.stdout}"


def test_the_document_is_found_and_its_links_lead_somewhere() -> None:
    assert "](docs/service-plans.md)" in (ROOT / "README.md").read_text("utf-8")
    for link in re.findall(r"\]\((\w+\.md)\)", DOCUMENT):
        assert (ROOT / "docs" / link).is_file(), link
