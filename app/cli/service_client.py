"""A script's way to the service: calls that are tried again, with the same idempotency key, until they are answered."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.cli.console import KeyRefusedError, UnreachableError
from app.domain.errors import InvalidInputError

AGAIN = frozenset({429, 500, 502, 503, 504})
TRIES = 6
LONGEST_WAIT = 120.0
TIMEOUT = httpx.Timeout(120.0, connect=10.0)
_AT_ONCE = 64 * 1024

Progress = Callable[[int], None]


class RefusedError(InvalidInputError):
    """The service refused what was sent; `problem` is its answer."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or "The service refused the file."))
        self.problem = problem

    @property
    def is_implausible(self) -> bool:
        """Whether the figures could be meant, and only wait for a confirmation."""
        return str(self.problem.get("type", "")).endswith("#implausible")

    @property
    def wants_reason(self) -> bool:
        """Whether published values change and nobody said why."""
        return any(one.get("code") == "reason_required" for one in self.problem.get("errors", ()))


class RefusedKeyError(KeyRefusedError):
    """The service does not accept the key for this; `problem` is its answer."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or "The key is refused."))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service is and by which key; `sleep` waits, and `said` is told why."""

    url: str
    key: str
    sleep: Callable[[float], None] = time.sleep
    said: Callable[[str], None] = field(default=lambda _: None)


def sends_in_clear(url: str) -> bool:
    """Whether a key would go over a network unencrypted; raises UnreachableError for what is no address."""
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError:
        scheme, host = "", None
    if scheme not in ("http", "https") or not host:
        raise UnreachableError(f"{url} is no address of a service; write it as https://waymark.example.")
    return scheme == "http" and host not in ("localhost", "127.0.0.1", "::1")


def post(
    service: Service,
    path: str,
    body: bytes,
    *,
    media_type: str,
    query: Mapping[str, str],
    idempotency_key: str,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """The answer to a POST, tried again while the service is busy or away: the same key makes it one call.

    Raises RefusedError, RefusedKeyError and UnreachableError.
    """
    headers = {
        "Authorization": f"Bearer {service.key}",
        "Content-Type": media_type,
        "Content-Length": str(len(body)),
        "Idempotency-Key": idempotency_key,
    }
    try:
        with httpx.Client(base_url=service.url, timeout=TIMEOUT) as client:
            return _understood(_answered(client, service, path, body, headers=headers, query=query, progress=progress))
    except httpx.InvalidURL as error:
        raise UnreachableError(f"{service.url} is no address of a service: {error}.") from None


def _answered(
    client: httpx.Client,
    service: Service,
    path: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    progress: Progress,
) -> httpx.Response:
    """The first answer that is worth reading; raises UnreachableError after as many tries as are worth making."""
    trouble, arrived = "", False
    for attempt in range(TRIES):
        try:
            response = client.post(path, params=query, content=_pieces(body, progress), headers=headers)
        except httpx.TransportError as error:
            trouble, wait = str(error) or type(error).__name__, 2.0**attempt
            arrived |= not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        else:
            arrived = True
            if response.status_code not in AGAIN:
                return response
            trouble, wait = f"it answers {response.status_code}", _asked_wait(response) or 2.0**attempt
        if wait > LONGEST_WAIT or attempt == TRIES - 1:
            break
        service.said(f"{service.url} does not take it now ({trouble}); trying again in {wait:g} seconds.")
        service.sleep(wait)
    kept = arrived and query.get("dry_run") != "true"
    end = "Whether it was recorded is not known." if kept else "Nothing was recorded."
    raise UnreachableError(f"{service.url} does not take it: {trouble}. {end}")


def _pieces(body: bytes, progress: Progress) -> Iterator[bytes]:
    progress(0)
    for start in range(0, len(body), _AT_ONCE):
        yield body[start : start + _AT_ONCE]
        progress(min(start + _AT_ONCE, len(body)))


def _asked_wait(response: httpx.Response) -> float | None:
    """The seconds that the service asks to wait; None where it gives none, or a date."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else None


def _understood(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        answer = None
    if response.is_redirect:
        raise UnreachableError(f"The service has moved to {response.headers.get('location', 'another address')}.")
    if not isinstance(answer, dict):
        raise UnreachableError(f"What answers there ({response.status_code}) is no Waymark service.")
    if response.status_code in (401, 403):
        raise RefusedKeyError(answer)
    if not response.is_success:
        raise RefusedError(answer)
    return answer
