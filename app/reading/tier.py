"""The read tier: public answers kept as bytes in front of FastAPI, each checked against the store's version."""

from collections.abc import Callable
from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from app.reading.version import VersionSource


class ReadTier:
    """Pure ASGI between Guards and Methods; also reads the clock, once, for every request (`answers.now_of`)."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        version: VersionSource,
        clock: Callable[[], datetime],
        is_public: Callable[[str], bool],
        max_bytes: int = 64 * 2**20,
    ) -> None:
        """Keep answers of the paths for which `is_public` says so; `clock` gives aware instants."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or ask the app once and keep what it says."""
        raise NotImplementedError
