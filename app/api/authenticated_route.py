"""The route class of operations that need a key: the caller is checked before the rest of the request."""

from starlette.requests import Request
from starlette.responses import Response

from app.api.auth import Requirement, optional_caller
from app.edge.strict_route import Handler, StrictRoute


class AuthenticatedRoute(StrictRoute):
    """The route class of every router whose operations need a key: `APIRouter(route_class=AuthenticatedRoute)`."""

    def get_route_handler(self) -> Handler:
        """The strict reading, behind the check of the caller."""
        handle = super().get_route_handler()

        async def authenticated(request: Request) -> Response:
            caller = await optional_caller(request)
            for part in self.dependants(request):
                if isinstance(part.call, Requirement):
                    await part.call(caller)
            return await handle(request)

        return authenticated
