"""Counters of requests, for Prometheus: by template, method and status; every label has few values."""

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from app.edge.exchange import Exchange

_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class RequestMetrics:
    """A listener that counts requests, refusals and how the cache answered."""

    def __init__(self, registry: CollectorRegistry, *, namespace: str, key_refused: str, rate_limited: str) -> None:
        """Count in `registry`; `key_refused` and `rate_limited` are the causes that have a counter of their own."""
        self._own = {key_refused: "refused_keys", rate_limited: "rate_limited"}
        made: dict[str, Any] = {"namespace": namespace, "registry": registry}
        self._requests = Counter("http_requests", "Requests answered.", ["route", "method", "status"], **made)
        self._seconds = Histogram(
            "http_request_seconds", "Time to the end of an answer.", ["route", "method"], buckets=_SECONDS, **made
        )
        self._bytes = Counter("http_response_bytes", "Bytes of answers' bodies.", **made)
        self._cache = Counter("cache_answers", "Answers of the cache of reads.", ["result"], **made)
        self._refusals = {
            "refused_keys": Counter("refused_keys", "Requests with an invalid key.", **made),
            "rate_limited": Counter("rate_limited", "Requests refused by a rate limit.", **made),
        }
        self._unavailable = Counter("unavailable", "Requests answered 503, by cause.", ["cause"], **made)
        self._of: dict[tuple[str, str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}
        self._kept: dict[str, Callable[[], None]] = {}

    def __call__(self, exchange: Exchange) -> None:
        """Count one request."""
        labels = exchange.route, exchange.method, exchange.status
        counted = self._of.get(labels)
        if counted is None:
            route, method, status = labels
            request = self._requests.labels(route, method, str(status))
            counted = self._of[labels] = request.inc, self._seconds.labels(route, method).observe
        counted[0]()
        counted[1](exchange.seconds)
        self._bytes.inc(exchange.bytes)
        if exchange.cache is not None:
            if exchange.cache not in self._kept:
                self._kept[exchange.cache] = self._cache.labels(exchange.cache).inc
            self._kept[exchange.cache]()
        if exchange.cause in self._own:
            self._refusals[self._own[exchange.cause]].inc()
        elif exchange.cause is not None and exchange.status == 503:
            self._unavailable.labels(exchange.cause).inc()


def registry_to_show(own: CollectorRegistry, *, is_shared: bool) -> CollectorRegistry:
    """What a scrape shows: of this process, or of all that share the library's folder of counts."""
    if not is_shared:
        return own
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library's own
    return shared
