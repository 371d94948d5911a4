"""The plain text of a document: every text is in it, in lines that an e-mail keeps, and nothing steers a terminal."""

import re
from dataclasses import replace

import pytest

from app.formats.report.blocks import Section, line
from app.formats.report.text import WIDTH, text_report
from tests.formats.report_sample import HOSTILE, document


def test_every_part_is_told_in_lines_that_fit() -> None:
    text = text_report(document()).decode("utf-8")
    assert text.startswith("Sample District Council\nAnnual performance report 2023-24\n")
    assert "\nSummary\n=======\n" in text
    assert "- Recycling 0. Latest: 34.5%; Change: -1.5; Direction of travel: ▲ Improved" in text
    assert "\nTarget: 30.0%, met\n" in text
    assert "  The new collection began in May.\n  It will go on.\n  (Head of Environment)" in text
    assert "Recycling rose to 34.5% in 2023-24" in text
    assert "- 2020-21. Value: not held" in text
    long = [each for each in text.splitlines() if len(each) > WIDTH]
    assert [each for each in long if " " in each.strip()] == [], "only a single long word may stick out"


@pytest.mark.parametrize("hostile", [*HOSTILE, "\x1b[2Jgone\x07", "two\nlines", "back\bspace"])
def test_what_people_write_stays_text_in_its_line(hostile: str) -> None:
    made = replace(document(), sections=(Section("one", hostile),), notes=(line(hostile),))
    text = text_report(made).decode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    words = [each for each in re.split(r"[^\x21-\x7e]+", hostile) if each]
    assert [each for each in words if each not in text] == []
