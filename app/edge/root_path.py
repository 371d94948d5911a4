"""A service under a prefix of a site, such as /performance: requests come with it or without, links go with it."""

from starlette.types import ASGIApp, Receive, Scope, Send

ROOT = "edge.root_path"  # the scope's key of the prefix, where there is one


class RootPath:
    """Pure ASGI, just inside the log: `RootPath(app, prefix="/performance")`."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        """Answer under `prefix`: it begins with a slash and does not end with one."""
        self.app = app
        self._prefix = prefix
        self._raw = prefix.encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the prefix off, which the proxy may have done already, and let links have it."""
        if scope["type"] == "http":
            scope[ROOT] = self._prefix
            path, raw = scope["path"], scope.get("raw_path") or scope["path"].encode()
            if path == self._prefix or path.startswith(f"{self._prefix}/"):
                scope["path"] = path[len(self._prefix) :] or "/"
                scope["raw_path"] = raw[len(self._raw) :] or b"/"
        await self.app(scope, receive, send)


def root_of(scope: Scope) -> str:
    """The prefix of links in the answer; empty where the service has the whole site."""
    found: str = scope.get(ROOT, "")
    return found
