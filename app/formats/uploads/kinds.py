"""What a file is by its content: its name and media type may be wrong."""

JSON, CSV = "application/json", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP, OLD_OFFICE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_BEGINS = 64  # bytes that are looked at


def media_type_of(body: bytes) -> str:
    """The media type as which a file is sent: anything packed as a workbook, objects and lists as JSON, else as CSV."""
    if body.startswith((ZIP, OLD_OFFICE)):
        return XLSX
    return JSON if body[:_BEGINS].removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")) else CSV
