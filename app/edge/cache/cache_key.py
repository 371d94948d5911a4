"""What a request asks of the cache: which answer, and in which form it can take it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from starlette.types import Scope

from app.edge.negotiation import MediaFormat, preferred_format, quality
from app.edge.strict_query import query_pairs

CacheKey = str  # a text, because Python stores its hash, and not that of a tuple
FormatsAt = Callable[[str], Sequence[MediaFormat]]  # the formats of the answers at a path


# The headers that say how an answer is wanted, and those with which the app has to see the request.
_READ = frozenset(
    (b"accept", b"accept-encoding", b"if-none-match", b"authorization", b"content-length", b"transfer-encoding")
)


class CacheRequest(NamedTuple):
    """The key of an answer, and the form in which the caller takes it."""

    key: CacheKey
    gzip: bool
    if_none_match: bytes | None


class CacheRequests:
    """Turns requests into keys of the cache, for a service whose answers come in the formats of their path."""

    def __init__(self, formats_at: FormatsAt) -> None:
        """The first format of a path is for callers without a preference."""
        self._formats_at = formats_at
        self._request_of = lru_cache(maxsize=1_024)(self._request)

    def read(self, scope: Scope) -> CacheRequest | None:
        """What a GET or HEAD asks for; None where the app has to see it: a key, a body, or anything irregular."""
        if scope["method"] not in ("GET", "HEAD"):
            return None
        accept = accept_encoding = if_none_match = None
        for name, value in scope["headers"]:
            if name not in _READ:
                continue
            if name == b"accept":
                accept = value if accept is None else accept + b", " + value
            elif name == b"accept-encoding":
                accept_encoding = value if accept_encoding is None else accept_encoding + b", " + value
            elif name == b"if-none-match":
                if_none_match = value if if_none_match is None else if_none_match + b", " + value
            else:
                return None
        target = scope["path"], scope.get("raw_path"), scope["query_string"]
        return self._request_of(*target, accept, accept_encoding, if_none_match)

    def _request(
        self,
        path: str,
        raw_path: bytes | None,
        query: bytes,
        accept: bytes | None,
        accept_encoding: bytes | None,
        if_none_match: bytes | None,
    ) -> CacheRequest | None:
        key = self._key(path, raw_path, query, accept)
        if key is None:
            return None
        return CacheRequest(key, accept_encoding is not None and takes_gzip(accept_encoding), if_none_match)

    def _key(self, path: str, raw_path: bytes | None, query: bytes, accept: bytes | None) -> CacheKey | None:
        """Path, format and sorted query: the same for every way to write the same request."""
        if raw_path is not None and b"%" in raw_path:
            return None
        pairs = query_pairs(query) if query else []
        if pairs is None:
            return None
        formats = self._formats_at(path)
        format_name = dict(pairs).get("format")
        if format_name is None:
            best = preferred_format(None if accept is None else accept.decode("latin-1"), formats)
            format_name = str(best.name) if best is not None else ""
        if format_name not in {str(form.name) for form in formats}:
            return None
        rest = sorted(pair for pair in pairs if pair[0] != "format")
        return repr((path, format_name, *rest))


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether gzip is acceptable, and not less welcome than the plain bytes (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        coding, _, parameters = part.partition(";")
        name, _, value = parameters.strip().partition("=")
        weights[coding.strip()] = quality(value) if name.strip() == "q" else 1.0
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)
