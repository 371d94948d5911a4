"""A bounded run of schemathesis over what the public reads: all checks, all phases, good and bad data, and links."""

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.main import create_app
from app.settings import Settings
from tests.api.test_matrix import PUBLIC
from tests.clients import serving, stopped
from tests.contract import fuzzing

pytestmark = pytest.mark.fuzz


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> ASGIApp:
    """The service over a part of the seed, whose texts schemathesis has been told."""
    url = fuzzing.store_of_a_part(tmp_path_factory.mktemp("fuzz"))
    with serving(url) as client:
        fuzzing.tell_kinds(client)
    return create_app(Settings(database_url=url), clock=stopped)


def test_schemathesis_finds_nothing(app: ASGIApp) -> None:
    found = fuzzing.run(app, max_examples=5, max_steps=6, operations=sorted(PUBLIC))
    assert found.failures == []
    assert set(found.requests) == {"examples", "coverage", "fuzzing", "stateful"}
    assert found.requests.total() > 1_000
    assert found.links_followed >= 5


def test_a_service_that_breaks_its_contract_is_found_out(app: ASGIApp) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        async def spoilt(message: Message) -> None:
            if message["type"] == "http.response.body" and scope["path"] == "/v1/themes":
                message["body"] = message["body"].replace(b'"worsening":', b'"worseninG":')
            await send(message)

        headers = [header for header in scope.get("headers", []) if header[0] != b"accept-encoding"]
        await app({**scope, "headers": headers}, receive, spoilt)

    found = fuzzing.run(broken, max_examples=1, operations="list_themes")
    assert any("response_schema_conformance" in failure for failure in found.failures)
