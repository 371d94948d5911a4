"""A client of the service, which repeats a call with the same idempotency key until it is answered."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.cli.console import KeyRefusedError, UnreachableError
from app.domain.errors import InvalidInputError

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
TRIES = 6
LONGEST_WAIT = 120.0
TIMEOUT = httpx.Timeout(120.0, connect=10.0)
_CHUNK_BYTES = 64 * 1024
PAGE = "200"  # items of a collection at once

OnProgress = Callable[[int], None]


class RefusedError(InvalidInputError):
    """The service refused the return; `problem` is its answer."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or "The service refused the file."))
        self.problem = problem

    @property
    def is_implausible(self) -> bool:
        """Whether the service only asks to confirm the figures."""
        return str(self.problem.get("type", "")).endswith("#implausible")

    @property
    def wants_reason(self) -> bool:
        """Whether the service asks for a reason for changes of published values."""
        return any(error.get("code") == "reason_required" for error in self.problem.get("errors", ()))


class RefusedKeyError(KeyRefusedError):
    """The service refuses the key; `problem` is its answer."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or "The key is refused."))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Service:
    """The service's address and the key; `sleep` waits between tries, and `notify` gets the reason."""

    url: str
    key: str
    sleep: Callable[[float], None] = time.sleep
    notify: Callable[[str], None] = field(default=lambda _: None)


def sends_in_clear(url: str) -> bool:
    """Whether a key would cross a network unencrypted; raises UnreachableError for an invalid address."""
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError:
        scheme, host = "", None
    if scheme not in ("http", "https") or not host:
        raise UnreachableError(f"{url} is not the address of a service; write it as https://waymark.example.")
    return scheme == "http" and host not in ("localhost", "127.0.0.1", "::1")


def post(
    service: Service,
    path: str,
    body: bytes,
    *,
    media_type: str,
    query: Mapping[str, str],
    idempotency_key: str,
    progress: OnProgress = lambda _: None,
) -> dict[str, Any]:
    """The answer to a POST, repeated while the service is busy or unreachable: the idempotency key makes it one call.

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
            return _checked(_answer(client, service, path, body, headers=headers, query=query, progress=progress))
    except httpx.InvalidURL as error:
        raise UnreachableError(f"{service.url} is not the address of a service: {error}.") from None


def get_items(service: Service, path: str, *, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every item of a collection, page after page. Raises RefusedError, RefusedKeyError and UnreachableError."""
    headers = {"Authorization": f"Bearer {service.key}"}
    items: list[dict[str, Any]] = []
    page: Mapping[str, str] = {**query, "limit": PAGE}
    try:
        with httpx.Client(base_url=service.url, timeout=TIMEOUT) as client:
            while True:
                answer = _checked(client.get(path, params=page, headers=headers))
                items += answer.get("items", ())
                if not answer.get("next"):
                    return items
                page = {**page, "cursor": str(answer["next"])}
    except (httpx.InvalidURL, httpx.TransportError) as error:
        raise UnreachableError(f"{service.url} is not available: {error}. Nothing was recorded.") from None


def _answer(
    client: httpx.Client,
    service: Service,
    path: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, str],
    progress: OnProgress,
) -> httpx.Response:
    """The first final answer; raises UnreachableError after the last try."""
    trouble, arrived = "", False
    for attempt in range(TRIES):
        try:
            response = client.post(path, params=query, content=_pieces(body, progress), headers=headers)
        except httpx.TransportError as error:
            trouble, wait = str(error) or type(error).__name__, 2.0**attempt
            arrived |= not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        else:
            arrived = True
            if response.status_code not in RETRIED_STATUSES:
                return response
            trouble, wait = f"it answers {response.status_code}", _retry_after(response) or 2.0**attempt
        if wait > LONGEST_WAIT or attempt == TRIES - 1:
            break
        service.notify(f"{service.url} is not available now ({trouble}); trying again in {wait:g} seconds.")
        service.sleep(wait)
    maybe_recorded = arrived and query.get("dry_run") != "true"
    end = "Whether it was recorded is not known." if maybe_recorded else "Nothing was recorded."
    raise UnreachableError(f"{service.url} is not available: {trouble}. {end}")


def _pieces(body: bytes, progress: OnProgress) -> Iterator[bytes]:
    progress(0)
    for start in range(0, len(body), _CHUNK_BYTES):
        yield body[start : start + _CHUNK_BYTES]
        progress(min(start + _CHUNK_BYTES, len(body)))


def _retry_after(response: httpx.Response) -> float | None:
    """The seconds of the header Retry-After; None without it, and for a date."""
    header = response.headers.get("retry-after", "")
    return float(header) if header.isascii() and header.isdigit() else None


def _checked(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        answer = None
    if response.is_redirect:
        raise UnreachableError(f"The service has moved to {response.headers.get('location', 'another address')}.")
    if not isinstance(answer, dict):
        raise UnreachableError(f"The answer ({response.status_code}) is not from a Waymark service.")
    if response.status_code in (401, 403):
        raise RefusedKeyError(answer)
    if not response.is_success:
        raise RefusedError(answer)
    return answer
