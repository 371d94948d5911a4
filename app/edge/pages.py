"""Pages and files that change with the program alone: strict headers, tags, compression, and one plain style."""

import gzip
import html
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from app.edge.addresses import under_root
from app.edge.cache.cache_key import takes_gzip
from app.edge.cache.cached_response import LEAST_COMPRESSED
from app.edge.etags import compressed_etag, conditional_response
from app.edge.headers import ALWAYS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SWAGGER_UI = Path(__file__).parent / "static" / "swagger-ui"
STYLE = b"""\
body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 45rem; color: #1d2226 }
body { font: 1.125rem/1.5 system-ui, sans-serif }
li, dd { margin-bottom: 0.75rem }
dt { font-weight: bold }
dd { margin-left: 0 }
a { color: #0b5394 }
code { background: #eef1f3; padding: 0 0.25rem }
"""
_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
{body}
</body>
</html>
"""


@lru_cache(maxsize=8)
def file_bytes(path: Path) -> bytes:
    """A file that comes with the program, read once."""
    return path.read_bytes()


def file_response(request: Request, body: bytes, *, media_type: str) -> Response:
    """Bytes that change with the program alone: browsers ask again, and mostly get 304."""
    headers = ALWAYS | {"Cache-Control": "public, no-cache"}
    return _compressed(request, conditional_response(request, body, media_type=media_type, headers=headers))


def _compressed(request: Request, response: Response) -> Response:
    """The response under gzip, for callers that take it; 304 and what gains nothing stay as they are."""
    accepted = ", ".join(request.headers.getlist("accept-encoding")).encode("latin-1")
    response.headers["Vary"] = "Accept-Encoding"
    body = bytes(response.body)
    if not accepted or not takes_gzip(accepted) or len(body) < LEAST_COMPRESSED or response.media_type == "image/png":
        return response
    etag = compressed_etag(response.headers["etag"].encode()).decode()
    headers = {**response.headers, "ETag": etag, "Content-Encoding": "gzip"}
    del headers["content-length"], headers["etag"]
    return Response(_gzip(body), headers=headers)


@lru_cache(maxsize=16)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def html_page(title: str, body: str, *, style: str = "/docs/pages.css") -> Response:
    """A page that loads nothing from outside; `body` is HTML, `title` plain text, and links are paths."""
    headers = ALWAYS | {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "public, no-cache",
        "Content-Language": "en-GB",
    }
    text = _PAGE.format(title=html.escape(title), style=style, body=body)
    text = text.replace('="/', f'="{under_root("/")}')
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")
