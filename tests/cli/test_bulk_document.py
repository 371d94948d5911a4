"""The lines of docs/bulk.md, in order, against a served process: each succeeds, and the examples can be sent."""

import json
import re
from pathlib import Path

import pytest

from app.contract.measures.definition_rows import IndicatorRowSent
from tests.cli.test_quarter_document import ADDRESS, Console, blocks, console, pytestmark
from tests.cli.test_quarter_document import DOCUMENT as QUARTER

__all__ = ["console", "pytestmark"]  # the shell of the other document, and that it needs curl

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "bulk.md").read_text("utf-8")
OWN = "Indicator,Q1 2025/26,Q2 2025/26\nMissed bin,120,131\n"
# Where each example of a body goes.
ADDRESSES = {"targets": "targets", "settings": "warning-rules", "csv": "peer-groups"}


@pytest.mark.load
def test_every_line_works_in_its_order_and_every_example_can_be_sent(console: Console) -> None:
    defined = next(block.lines for block in blocks(QUARTER) if "indicators/missed-bins" in block.lines)
    call = next(line for block in blocks(QUARTER) for line in block.lines.splitlines() if line.startswith("call()"))
    public = next(line for block in blocks(QUARTER) for line in block.lines.splitlines() if line.startswith("public()"))
    (console.folder / "own.csv").write_text(OWN)
    sent = set()
    for number, block in enumerate(blocks(DOCUMENT.replace(ADDRESS, "$SERVED"))):
        lines = block.lines if number else f"{public}\n{call}\n{block.lines}{defined}"
        ran = console.run(lines)
        assert ran.returncode == 0, f"{lines}\n{ran.stdout}\n{ran.stderr}"
        for language, example in block.shown:
            name = language if language == "csv" else next(iter(json.loads(example)))
            if name in ADDRESSES:
                kind = "text/csv" if language == "csv" else "application/json"
                (console.folder / "example").write_text(example)
                address = f'"$WAYMARK_URL/v1/{ADDRESSES[name]}?dry_run=true"'
                ran = console.run(f"workbook -H 'Content-Type: {kind}' --data-binary @example {address}")
                assert ran.returncode == 0, f"{example}\n{ran.stdout}\n{ran.stderr}"
                sent.add(name)
            else:
                [row] = json.loads(example)["indicators"]  # the definition in brief
                assert set(row) <= set(IndicatorRowSent.model_fields)
    assert sent == set(ADDRESSES)


def test_the_document_is_found_and_its_links_lead_somewhere() -> None:
    assert "](docs/bulk.md)" in (ROOT / "README.md").read_text("utf-8")
    for link in re.findall(r"\]\((\w+\.md)(?:#[\w-]+)?\)", DOCUMENT):
        assert (ROOT / "docs" / link).is_file(), link
