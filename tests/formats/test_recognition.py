"""A file says by its header, or the name of its list, which return it is."""

import json

import pytest

from app.formats.uploads.layout import RETURN_LAYOUT, Layout
from app.formats.uploads.recognition import LAYOUTS, recognised
from app.formats.uploads.target_layout import TARGET_LAYOUT
from tests.formats.workbooks import workbook

EACH = pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])


@EACH
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_recognised_by_all_its_columns_and_by_the_required_ones(layout: Layout, separator: str) -> None:
    whole, least = [*layout.known, *sorted(layout.read_past)], [*layout.required, *layout.content]
    for header in (whole, [name.replace("_", " ").title() for name in whole], least):
        assert recognised(separator.join(header).encode("utf-8-sig")) is layout


@EACH
def test_a_workbook_is_recognised_on_whichever_sheet_its_header_is(layout: Layout) -> None:
    assert recognised(workbook([*layout.known], title="Mine", before=True)) is layout


@EACH
def test_json_is_recognised_by_the_name_of_its_list(layout: Layout) -> None:
    assert recognised(json.dumps({"reason": "As agreed.", layout.json_field: []}).encode()) is layout


def test_of_two_that_fit_alike_values_are_meant_and_one_more_column_tells() -> None:
    assert recognised(b"indicator,period,value\nx,2025-26,1\n") is RETURN_LAYOUT
    assert recognised(b"indicator,period,value,profile\nx,2025-26,1,flat\n") is TARGET_LAYOUT
    assert recognised(b"Our return\n\nindicator;period;value;set by\n") is TARGET_LAYOUT


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b"PK\x03\x04", b"\0\0", b'a,"b\n', b"name,place\n", b"\xff\xfe\0"]
)
def test_what_tells_nothing_is_no_return(body: bytes) -> None:
    assert recognised(body) is None
