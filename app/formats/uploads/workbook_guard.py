"""What a workbook may cost, checked before it is opened: a few bytes can unpack to more than a machine holds."""

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from app.domain.publishing.returns import MOST_ROWS
from app.formats.uploads.faults import refused

MOST_UNPACKED = 128 * 2**20
MOST_PARTS = 1_000
MOST_COLUMNS = 78
MOST_TEXT = 256 * 2**20

_ENCRYPTED = 0x1
# A cell beyond column BZ, or in a row of six digits or more: readers make room for all the cells before it.
_FAR_COLUMN = re.compile(rb"\br\s*=\s*[\"'](?:[C-Z][A-Z]|[A-Z]{3,})[0-9]")
_FAR_ROW = re.compile(rb"\br\s*=\s*[\"'][A-Z]{0,3}([0-9]{6,})")
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_TEXTS = re.compile(rb"<(?:\w+:)?si\b")


def unpacked(body: bytes) -> dict[str, bytes]:
    """Every part of a workbook that is safe to open, by name; raises UploadError, at once for declared sizes."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            _check_directory(archive.infolist())
            _check_kind(archive)
            # Reading ends at the declared size, and fails where the content has another one.
            parts = {part.filename: archive.read(part) for part in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise refused("not_a_workbook", "This is not a workbook (.xlsx). Save it again as an Excel workbook.") from None
    sheets = [part for part in parts.values() if b"sheetData" in part]
    for part in sheets:
        _check_extent(part)
    _check_texts(sheets, parts=parts)
    return parts


def _check_kind(archive: zipfile.ZipFile) -> None:
    """Refuse what is packed as a workbook and is another kind of file."""
    names = set(archive.namelist())
    if "mimetype" in names and b"opendocument" in archive.read("mimetype"):
        raise refused("other_workbook", "This is an OpenDocument file (.ods): save it as an Excel workbook (.xlsx).")
    if "xl/workbook.bin" in names:
        raise refused("other_workbook", "This is a binary workbook (.xlsb): save it as an Excel workbook (.xlsx).")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise refused("not_a_workbook", "This is a document or slides, not a workbook: send the table as a workbook.")


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise refused("too_large", f"The workbook has more than {MOST_PARTS:,} parts: save only the sheet to send.")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise refused("not_a_workbook", "The workbook has two parts of one name. Save it again as an Excel workbook.")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise refused("encrypted", "The workbook is encrypted: save it without a password.")
    total = sum(part.file_size for part in parts)
    if total > MOST_UNPACKED:
        most, needed = (f"{size / 2**20:,.0f} MB" for size in (MOST_UNPACKED, total))
        raise refused("too_large", f"The workbook unpacks to {needed}, more than {most}: save only the sheet to send.")


def _check_extent(sheet: bytes) -> None:
    if _FAR_COLUMN.search(sheet):
        detail = f"A sheet has cells beyond column BZ ({MOST_COLUMNS} columns): delete the columns that are not used."
        raise refused("too_large", detail)
    if any(int(match[1]) > MOST_ROWS + 1 for match in _FAR_ROW.finditer(sheet)):
        detail = f"A sheet has cells below row {MOST_ROWS + 1:,}: a return may have {MOST_ROWS:,} rows; send several."
        raise refused("too_many_rows", detail)


def _check_texts(sheets: list[bytes], *, parts: Mapping[str, bytes]) -> None:
    """Refuse texts that are stored once and shown so often that they would not fit when each is read."""
    shared = next((part for name, part in parts.items() if name.lower().endswith("sharedstrings.xml")), b"")
    longest = max((len(text) for text in _TEXTS.split(shared)[1:]), default=0)
    shown = sum(1 for sheet in sheets for _ in _SHARED.finditer(sheet))
    if shown * longest > MOST_TEXT and longest > 1_000:
        raise refused("too_large", "The workbook repeats long texts too often: shorten them, or send several returns.")
