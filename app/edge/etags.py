"""Entity tags: a digest of an answer's bytes, the same in every worker, with a form for each coding."""

import hashlib
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

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
    tags = _TAG.findall(if_none_match)
    if selected in tags:
        return selected
    return other if other in tags else None


def sent_tags(request: Request) -> bytes:
    """The header If-None-Match of a request; empty without one."""
    return ", ".join(request.headers.getlist("if-none-match")).encode("latin-1")


def conditional_response(request: Request, body: bytes, *, media_type: str, headers: Mapping[str, str]) -> Response:
    """The bytes with their tag, or 304 for a caller who has them in either form."""
    etag = etag_of(body)
    if_none_match = sent_tags(request)
    match = matching(if_none_match, selected=etag, other=compressed_etag(etag)) if if_none_match else None
    if match is not None:
        return Response(status_code=304, headers={**headers, "ETag": match.decode()})
    return Response(body, headers={**headers, "ETag": etag.decode()}, media_type=media_type)
