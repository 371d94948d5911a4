"""The router of the service: it declines at once what none of its paths matches."""

import re
from functools import cached_property

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope

_NAME = re.compile(r"\?P<\w+>")


class Router(APIRouter):
    """As FastAPI's, which tries each route of each router in turn, and those of a router within another twice.

    Takes its paths at the first request: no route may be added after it.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """How the router's routes match a request."""
        if scope["type"] == "http" and not scope.get("root_path") and not self._paths.match(scope["path"]):
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _paths(self) -> re.Pattern[str]:
        """Every path of the router and those within it."""
        regexes = {route.path_regex.pattern for route in iter_route_contexts(self.routes) if route.path}
        return re.compile("|".join(_NAME.sub("", regex) for regex in sorted(regexes)))
