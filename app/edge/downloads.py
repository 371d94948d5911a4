"""The name under which a browser saves an answer: what it holds, as its address says."""

import re

from starlette.requests import Request

_LONGEST = 120
_DELIVERY = frozenset({"format", "limit", "cursor"})  # how it is sent, not what it holds
_ODD = re.compile(r"[^A-Za-z0-9]+")


def disposition(request: Request, *, prefix: str, suffix: str) -> str:
    """The header Content-Disposition: the steps of the address after its version, and the parameters in order."""
    parameters = sorted((name, value) for name, value in request.query_params.items() if name not in _DELIVERY)
    steps = [prefix, *request.url.path.strip("/").split("/")[1:]]
    for name, value in parameters:
        steps += [value] if name in ("indicator", "area") else [name, value]
    name = "-".join(_ODD.sub("-", step).strip("-") for step in steps)[:_LONGEST].strip("-")
    return f'attachment; filename="{name}{suffix}"'
