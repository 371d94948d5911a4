"""A service under a prefix of a site, such as /performance: requests come with it or without, addresses go with it."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.addresses import ROOT


class RootPath:
    """Pure ASGI, just inside the log: `RootPath(app, prefix="/performance")`."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        """Answer under `prefix`: it begins with a slash and does not end with one."""
        self.app = app
        self._prefix = prefix
        self._raw = prefix.encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the prefix off, which the proxy may have done already, and let every address of the answer have it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, raw = scope["path"], scope.get("raw_path") or scope["path"].encode()
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            scope["path"] = path[len(self._prefix) :] or "/"
            scope["raw_path"] = raw[len(self._raw) :] or b"/"
        token = ROOT.set(self._prefix)
        try:
            await self.app(scope, receive, send)
        finally:
            ROOT.reset(token)
