"""What `waymark serve` gives its operators: the log of each process, and the metrics on a port of their own."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from app.cli.console import AddressTakenError
from app.cli.console import now as clock_of_machine
from app.domain.errors import StoreError
from app.edge.log_lines import FIELDS, LogFormat, RequestLines, install
from app.edge.log_stream import LogStream
from app.edge.request_log import Listener
from app.settings import Settings

# prometheus_client's own variables, which it reads when it is imported.
SHARED_FOLDER, WITHOUT_CREATED = "PROMETHEUS_MULTIPROC_DIR", "PROMETHEUS_DISABLE_CREATED_SERIES"
NAMESPACE = "waymark"
_WAITS = (0.001, 0.01, 0.1, 0.5, 1, 2.5, 5, 10)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Telemetry:
    """The listeners of one process; metrics are counted only where there is a port to read them from."""

    settings: Settings

    @cached_property
    def listeners(self) -> Sequence[Listener]:
        """The listeners of every request."""
        stream, form = LogStream(), LogFormat(self.settings.log_format)
        install(stream, form=form, level=self.settings.log_level)
        lines = RequestLines(stream, form=form, level=self.settings.log_level, clock=clock_of_machine)
        if self.settings.metrics_port is None:
            return [lines]
        from app.api.auth import KEY_REFUSED
        from app.edge.metrics import RequestMetrics

        causes = {"key_refused": KEY_REFUSED, "rate_limited": "too_many_requests"}
        return [lines, RequestMetrics(self.registry, namespace=NAMESPACE, **causes)]

    @cached_property
    def registry(self) -> Any:
        """Where this process counts."""
        from prometheus_client import CollectorRegistry

        return CollectorRegistry()

    @cached_property
    def on_lock(self) -> Callable[[float], None]:
        """Told of the seconds that each writer waited for the store."""
        observe: Callable[[float], None] | None = None
        if self.settings.metrics_port is not None:
            from prometheus_client import Histogram

            histogram = Histogram(
                "store_lock_wait_seconds",
                "Time for which writers waited for the store.",
                namespace=NAMESPACE,
                buckets=_WAITS,
                registry=self.registry,
            )
            observe = histogram.observe
        least = self.settings.log_lock_ms / 1e3

        def note(seconds: float) -> None:
            if observe is not None:
                observe(seconds)
            if seconds >= least:
                fields = {"cause": "lock_waited_for", "ms": round(seconds * 1e3)}
                _log.warning("a write waited for the store's lock", extra={FIELDS: fields})

        return note

    @cached_property
    def on_death(self) -> Callable[[int], None]:
        """Told of each worker that died."""
        if self.settings.metrics_port is None:
            return lambda _pid: None
        from prometheus_client import Counter
        from prometheus_client.multiprocess import mark_process_dead

        died = Counter(
            "workers_died", "Workers that died and were started again.", namespace=NAMESPACE, registry=self.registry
        )

        def count(pid: int) -> None:
            died.inc()
            mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library's own

        return count


@cache
def telemetry() -> Telemetry:
    """That of this process, as its environment says."""
    return Telemetry(Settings())


@contextmanager
def metrics_served(instruments: Telemetry) -> Iterator[None]:
    """The metrics of all workers on their own port, if the settings name one, until the block ends."""
    settings = instruments.settings
    if settings.metrics_port is None:
        yield
        return
    os.environ.setdefault(WITHOUT_CREATED, "true")  # twice the lines for nothing
    with tempfile.TemporaryDirectory(prefix="waymark-metrics-", ignore_cleanup_errors=True) as folder:
        if settings.workers > 1:
            os.environ[SHARED_FOLDER] = folder  # before the library is imported, here and in the workers
        from prometheus_client import start_http_server

        from app.edge.metrics import registry_to_show

        registry = registry_to_show(instruments.registry, is_shared=settings.workers > 1)
        collector = StoreCollector(settings)
        registry.register(collector)
        try:
            server, thread = start_http_server(settings.metrics_port, settings.metrics_host, registry=registry)
        except OSError as error:
            where = f"{settings.metrics_host} port {settings.metrics_port}"
            raise AddressTakenError(f"Cannot listen on {where} for the metrics: {error.strerror}.") from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            collector.close()


class StoreCollector:
    """Asks the store at each scrape: whether it is ready, how old what it holds is, and how much room there is."""

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = clock_of_machine) -> None:
        """Ask the store of the settings; opens nothing before the first scrape."""
        from app.services.operations.readiness import Readiness
        from app.storage.database import Database

        self._database = Database(settings.database_url)
        self._readiness = Readiness(self._database, settings.area, clock)
        self._clock = clock

    def close(self) -> None:
        """Give back the connections to the store."""
        self._database.close()

    def describe(self) -> list[Any]:
        """Nothing: the store is read at a scrape alone."""
        return []

    def collect(self) -> Iterator[Any]:
        """The gauges; those of the store are left out where it does not answer."""
        from prometheus_client.core import GaugeMetricFamily

        from app.services.operations.readiness import clock_behind
        from app.storage.publishing.activity import latest_activity
        from app.storage.writability import free_bytes

        def gauge(name: str, text: str, value: float) -> Any:
            return GaugeMetricFamily(f"{NAMESPACE}_{name}", text, value=value)

        try:
            findings = self._readiness.findings()
        except StoreError:
            yield gauge("ready", "Whether the service can read and write.", 0)
        else:
            yield gauge("ready", "Whether the service can read and write.", 1)
            yield gauge("findings", "Problems that leave the service ready.", len(findings))
        try:
            with self._database.read() as connection:
                now = self._clock()
                released, recorded = latest_activity(connection, now=now)
                behind = clock_behind(connection, now=now)
        except StoreError:
            return
        yield gauge("clock_behind_seconds", "By how much the clock is behind the last write.", behind)
        if released is not None:
            text = "When the latest publication was released."
            yield gauge("latest_publication_timestamp_seconds", text, released.timestamp())
        if recorded is not None:
            yield gauge("latest_value_timestamp_seconds", "When a value was last recorded.", recorded.timestamp())
        free = free_bytes(self._database)
        if free is not None:
            yield gauge("store_free_bytes", "Free space on the disk of an SQLite store.", free)
