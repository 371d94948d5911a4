"""The route class of what needs a key: who may call is asked before anything is said of what was sent."""

from starlette.requests import Request
from starlette.responses import Response

from app.api.auth import Requirement, optional_caller
from app.edge.strict_route import Handler, StrictRoute


class AuthenticatedRoute(StrictRoute):
    """The route class of every router whose operations need a key: `APIRouter(route_class=KeyedRoute)`."""

    def get_route_handler(self) -> Handler:
        """The strict reading, behind the question who calls."""
        handle = super().get_route_handler()

        async def keyed(request: Request) -> Response:
            caller = await optional_caller(request)
            for part in self.asked(request):
                if isinstance(part.call, Requirement):
                    await part.call(caller)
            return await handle(request)

        return keyed
