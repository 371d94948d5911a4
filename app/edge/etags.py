"""Entity tags: a digest of an answer's bytes, the same in every worker, with a form for each coding."""

import hashlib
import re

_TAG = re.compile(rb'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag_of(body: bytes) -> bytes:
    """The strong tag of the bytes."""
    return b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'


def compressed_etag(etag: bytes) -> bytes:
    """The strong tag of the same bytes under gzip."""
    return etag[:-1] + b'-gzip"'


def matching(if_none_match: bytes, *, selected: bytes, other: bytes) -> bytes | None:
    """Which of an answer's two tags the header holds (`*` stands for the selected one); None when neither."""
    if if_none_match == selected or if_none_match.strip() == b"*":
        return selected
    held = _TAG.findall(if_none_match)
    if selected in held:
        return selected
    return other if other in held else None
