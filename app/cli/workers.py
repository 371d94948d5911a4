"""The supervisor of several workers: it logs one that died, and starts another, as uvicorn does."""

import logging
from collections.abc import Callable

from uvicorn.supervisors import Multiprocess

from app.edge.log_lines import FIELDS

_log = logging.getLogger(__name__)


class Workers(Multiprocess):
    """uvicorn's supervisor with a line and a count for each worker that died."""

    on_death: Callable[[int], None] | None = None

    def keep_subprocess_alive(self) -> None:
        """Start another worker in place of one that died or hangs."""
        before = list(self.processes)
        super().keep_subprocess_alive()
        for old, new in zip(before, self.processes, strict=True):
            if old is new:
                continue
            if self.on_death is not None and old.pid is not None:
                self.on_death(old.pid)
            fields = {"pid": old.pid, "exit_code": old.exitcode, "cause": "worker_died", "started": new.pid}
            _log.warning("a worker died, and another was started", extra={FIELDS: fields})
