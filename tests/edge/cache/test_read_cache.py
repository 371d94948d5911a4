"""The read tier keeps what can be kept, sends it in every form, and never longer than it is true."""

import asyncio
import gzip
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from starlette.types import Receive, Scope, Send

from app.edge.cache.public_response import CACHE_NOTE, NOW
from app.edge.cache.read_cache import ReadCache
from app.edge.etags import compressed_etag, etag_of
from tests.edge.toy import FORMATS, Headers, Reply, ask_async

START = datetime(2026, 11, 23, 9, 30, 15, tzinfo=UTC)


class UnavailableError(Exception):
    """The store does not answer."""


@dataclass
class World:
    """A store and a clock that the test turns, and a service that tells how often it was asked."""

    version: int | None = 1
    now: datetime = START
    asked: list[str] = field(default_factory=list)
    status: int = 200
    until: datetime | None = None
    may_be_kept: bool = True
    padding: int = 2_000
    noise: int = 0
    during: Callable[[], Awaitable[None]] | None = None
    error: Exception | None = None
    max_bytes: int = 2**20
    rests_on: frozenset[str] | None = None
    scope_versions: dict[str, int] = field(default_factory=dict)

    async def current(self) -> int:
        if self.version is None:
            raise UnavailableError("The store does not answer; try again shortly.")
        return self.version

    async def scopes(self) -> dict[str, int]:
        if self.version is None:
            raise UnavailableError("The store does not answer; try again shortly.")
        return {name: self.scope_versions.get(name, self.version) for name in ("waste", "housing")}

    async def close(self) -> None:
        return

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["method"] + " " + scope["path"])
        await receive()
        body = f"{scope['path']} at version {self.version}".encode() + b"." * self.padding
        body += random.Random(1).randbytes(self.noise)  # noqa: S311 - no secret
        if self.during is not None:
            await self.during()
        if CACHE_NOTE in scope and self.may_be_kept:
            scope[CACHE_NOTE].cacheable, scope[CACHE_NOTE].until = True, self.until
            scope[CACHE_NOTE].scopes = self.rests_on
        if self.error is not None:
            raise self.error
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"etag", etag_of(body)),
            (b"cache-control", b"public, max-age=45"),
            (b"vary", b"Accept, Accept-Encoding"),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:100], "more_body": True})
        await send({"type": "http.response.body", "body": body[100:]})

    def tier(self) -> ReadCache:
        return ReadCache(
            self,
            version=self,
            clock=lambda: self.now,
            is_public=lambda path: path.startswith("/v1/"),
            formats_at=lambda _: FORMATS,
            unavailable=UnavailableError,
            max_bytes=self.max_bytes,
        )


def ask_all(tier: ReadCache, *targets: str, headers: Headers | None = None, method: str = "GET") -> list[Reply]:
    """The requests one after another."""

    async def run() -> list[Reply]:
        return [await ask_async(tier, target, headers=headers, method=method) for target in targets]

    return asyncio.run(run())


def ask_one(tier: ReadCache, target: str = "/v1/a", *, method: str = "GET", **headers: str) -> Reply:
    [reply] = ask_all(tier, target, headers={n.replace("_", "-"): v for n, v in headers.items()}, method=method)
    return reply


def test_an_answer_is_made_once_and_sent_to_all_who_ask_the_same() -> None:
    world = World()
    first, *others = ask_all(world.tier(), "/v1/a?x=1&y=2", "/v1/a?y=2&x=1", "/v1/a?y=%32&x=1&format=json")
    assert world.asked == ["GET /v1/a"]
    assert [reply == first for reply in others] == [True, True]
    assert first.headers["content-length"] == str(len(first.body))
    assert first.body.startswith(b"/v1/a at version 1")


def test_a_change_of_the_store_ends_every_kept_answer() -> None:
    world = World()
    tier = world.tier()
    before = ask_one(tier)
    world.version = 2
    after = ask_one(tier)
    assert len(world.asked) == 2
    assert after.body.startswith(b"/v1/a at version 2")
    assert before.headers["etag"] != after.headers["etag"]


def test_a_change_of_another_scope_leaves_an_answer_kept() -> None:
    world = World(rests_on=frozenset({"waste"}), scope_versions={"waste": 1})
    tier = world.tier()
    ask_one(tier)
    for version in (2, 3):
        world.version = version  # housing is another, waste is not
        assert ask_one(tier).body.startswith(b"/v1/a at version 1")
    assert len(world.asked) == 1
    world.version, world.scope_versions = 4, {"waste": 2}
    assert ask_one(tier).body.startswith(b"/v1/a at version 4")
    assert len(world.asked) == 2


def test_an_answer_that_names_no_scope_rests_on_all_of_them() -> None:
    world = World(scope_versions={"waste": 1, "housing": 1})
    tier = world.tier()
    ask_one(tier)
    world.version = 2  # something that no answer shows
    ask_one(tier)
    assert len(world.asked) == 1
    world.version, world.scope_versions = 3, {"waste": 1, "housing": 2}
    ask_one(tier)
    assert len(world.asked) == 2


def test_an_answer_read_while_another_scope_changed_is_kept() -> None:
    world = World(rests_on=frozenset({"waste"}), scope_versions={"waste": 1})

    async def change() -> None:
        world.version = 2

    world.during = change
    tier = world.tier()
    ask_all(tier, "/v1/a", "/v1/a")
    assert len(world.asked) == 1


def test_an_answer_ends_with_the_dated_fact_that_ends_it() -> None:
    world = World(until=START + timedelta(minutes=5))
    tier = world.tier()
    ask_one(tier)
    world.now = START + timedelta(minutes=5) - timedelta(microseconds=1)
    assert ask_one(tier).headers["cache-control"] == "public, max-age=0"
    assert len(world.asked) == 1
    world.now = START + timedelta(minutes=5)
    ask_one(tier)
    assert len(world.asked) == 2


def test_the_lifetime_told_is_that_of_each_request() -> None:
    world = World()
    tier = world.tier()
    found = []
    for seconds in (0, 30, 44, 45):
        world.now = START + timedelta(seconds=seconds)
        found.append(ask_one(tier).headers["cache-control"])
    assert found == [f"public, max-age={left}" for left in (45, 15, 1, 60)]


def test_an_answer_read_while_the_store_changed_is_sent_and_not_kept() -> None:
    world = World()

    async def change() -> None:
        world.version = 2

    world.during = change
    tier = world.tier()
    assert ask_one(tier).status == 200
    world.during = None
    world.version = 1  # as after a restore: what was read then holds what is no longer so
    ask_all(tier, "/v1/a", "/v1/a")
    assert len(world.asked) == 2


@pytest.mark.parametrize("world", [World(status=404), World(status=201), World(may_be_kept=False)])
def test_only_answers_that_a_route_gave_to_be_kept_are_kept(world: World) -> None:
    replies = ask_all(world.tier(), "/v1/a", "/v1/a")
    assert len(world.asked) == 2
    assert [reply.status for reply in replies] == [world.status] * 2


@pytest.mark.parametrize(
    ("target", "headers", "method"),
    [
        ("/health/live", {}, "GET"),
        ("/v1/a", {"Authorization": "Bearer key"}, "GET"),
        ("/v1/a", {}, "POST"),
        ("/v1/a?x=1&x=2", {}, "GET"),
    ],
)
def test_what_is_not_plainly_public_is_never_kept(target: str, headers: Headers, method: str) -> None:
    world = World()
    tier = world.tier()
    ask_all(tier, target, target, headers=headers, method=method)
    assert len(world.asked) == 2


def test_a_kept_answer_is_not_given_to_a_caller_with_a_key() -> None:
    world = World()
    tier = world.tier()
    ask_one(tier)
    ask_one(tier, Authorization="Bearer key")
    assert len(world.asked) == 2


def test_every_request_gets_the_instant_at_which_it_arrived() -> None:
    seen: list[datetime] = []

    async def inner(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(scope[NOW])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    world = World()
    tier = ReadCache(
        inner,
        version=world,
        clock=lambda: world.now,
        is_public=lambda path: path == "/v1/a",
        formats_at=lambda _: FORMATS,
        unavailable=UnavailableError,
    )
    ask_all(tier, "/v1/a", "/other")
    assert seen == [START, START]


def test_without_the_version_of_the_store_nothing_kept_is_given() -> None:
    world = World()
    tier = world.tier()
    ask_one(tier)
    world.version = None
    refused = ask_one(tier)
    assert (refused.status, refused.json()["type"]) == (503, "/problems#store-unavailable")
    world.version = 1
    assert ask_one(tier).status == 200
    assert len(world.asked) == 1


def test_compressed_bytes_are_the_same_answer_with_a_tag_of_their_own() -> None:
    world = World()
    tier = world.tier()
    plain, pressed = ask_one(tier), ask_one(tier, Accept_Encoding="gzip")
    assert gzip.decompress(pressed.body) == plain.body
    assert pressed.headers["content-encoding"] == "gzip"
    assert pressed.headers["content-length"] == str(len(pressed.body))
    assert pressed.headers["etag"].encode() == compressed_etag(plain.headers["etag"].encode())
    assert {"content-encoding"} == pressed.headers.keys() - plain.headers.keys()
    assert len(world.asked) == 1


def test_large_answers_are_compressed_the_same() -> None:
    world = World(padding=100_000)
    tier = world.tier()
    assert gzip.decompress(ask_one(tier, Accept_Encoding="gzip").body) == ask_one(tier).body


def test_answers_that_hardly_shrink_are_sent_as_they_are() -> None:
    world = World(padding=0, noise=4_000)
    tier = world.tier()
    reply = ask_one(tier, Accept_Encoding="gzip")
    assert "content-encoding" not in reply.headers
    assert reply == ask_one(tier) == ask_one(tier, Accept_Encoding="gzip")


def test_answers_too_small_to_gain_are_not_compressed() -> None:
    reply = ask_one(World(padding=10).tier(), Accept_Encoding="gzip")
    assert "content-encoding" not in reply.headers


@pytest.mark.parametrize("held", ["plain", "gzip", "list", "weak", "any"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_holds_either_form_hears_that_it_has_not_changed(held: str, encoding: str, method: str) -> None:
    world = World()
    tier = world.tier()
    plain = ask_one(tier).headers["etag"]
    pressed = compressed_etag(plain.encode()).decode()
    sent = {"plain": plain, "gzip": pressed, "list": f'"x", {plain}', "weak": f"W/{plain}", "any": "*"}[held]
    reply = ask_one(tier, method=method, If_None_Match=sent, Accept_Encoding=encoding)
    assert (reply.status, reply.body) == (304, b"")
    assert reply.headers["cache-control"] == "public, max-age=45"
    assert reply.headers["vary"] == "Accept, Accept-Encoding"
    assert "content-length" not in reply.headers
    selected = pressed if encoding == "gzip" else plain
    assert reply.headers["etag"] == {"gzip": pressed, "any": selected}.get(held, plain)


def test_who_holds_another_answer_gets_this_one() -> None:
    world = World()
    tier = world.tier()
    etag = ask_one(tier).headers["etag"]
    world.version = 2
    assert ask_one(tier, If_None_Match=etag).status == 200


def test_a_condition_is_answered_also_when_nothing_was_kept() -> None:
    etag = ask_one(World().tier()).headers["etag"]
    assert ask_one(World().tier(), If_None_Match=etag).status == 304


def test_head_is_the_answer_without_its_body_and_keeps_it_for_get() -> None:
    world = World()
    tier = world.tier()
    head, get = ask_one(tier, method="HEAD"), ask_one(tier)
    assert head.body == b""
    assert head.headers == get.headers
    assert world.asked == ["GET /v1/a"]
    assert ask_one(World(status=404).tier(), method="HEAD").body == b""


def crowd(world: World, size: int) -> list[Reply]:
    async def run() -> list[Reply]:
        tier = world.tier()
        return list(await asyncio.gather(*(ask_async(tier, "/v1/a") for _ in range(size))))

    return asyncio.run(run())


def test_many_who_ask_at_once_cost_one_answer() -> None:
    world = World(during=lambda: asyncio.sleep(0.01))
    replies = crowd(world, 50)
    assert len(world.asked) == 1
    assert [reply.status for reply in replies] == [200] * 50


def test_who_comes_after_a_change_does_not_wait_for_an_answer_begun_before_it() -> None:
    world = World()
    gate = asyncio.Event()

    async def opened() -> None:
        await gate.wait()

    async def run() -> tuple[Reply, Reply]:
        tier = world.tier()
        world.during = opened
        early = asyncio.create_task(ask_async(tier, "/v1/a"))
        await asyncio.sleep(0.01)
        world.during, world.version = None, 2
        async with asyncio.timeout(2):
            late = await ask_async(tier, "/v1/a")
        gate.set()
        return await early, late

    _, late = asyncio.run(run())
    assert late.body.startswith(b"/v1/a at version 2")


def test_who_comes_after_the_dated_fact_does_not_take_an_answer_from_before_it() -> None:
    world = World(until=START + timedelta(seconds=1))
    gate = asyncio.Event()

    async def opened() -> None:
        await gate.wait()

    async def run() -> None:
        tier = world.tier()
        world.during = opened
        early = asyncio.create_task(ask_async(tier, "/v1/a"))
        await asyncio.sleep(0.01)
        world.now = START + timedelta(seconds=1)
        late = asyncio.create_task(ask_async(tier, "/v1/a"))
        await asyncio.sleep(0.01)
        gate.set()
        await asyncio.gather(early, late)

    asyncio.run(run())
    assert len(world.asked) == 2


def test_answers_that_are_not_kept_are_made_for_each_who_asks() -> None:
    world = World(status=404, during=lambda: asyncio.sleep(0.01))
    assert [reply.status for reply in crowd(world, 5)] == [404] * 5
    assert len(world.asked) == 5


def test_an_error_goes_to_who_led_and_the_others_ask_for_themselves() -> None:
    world = World(error=RuntimeError("broken"), during=lambda: asyncio.sleep(0.01))

    async def run() -> list[Reply | BaseException]:
        tier = world.tier()
        asking = (ask_async(tier, "/v1/a") for _ in range(3))
        return await asyncio.gather(*asking, return_exceptions=True)

    assert [str(found) for found in asyncio.run(run())] == ["broken"] * 3
    assert len(world.asked) == 3


def test_a_leader_who_goes_away_leaves_the_answer_to_those_who_wait() -> None:
    world = World(during=lambda: asyncio.sleep(0.05))

    async def run() -> list[Reply]:
        tier = world.tier()
        leader = asyncio.create_task(ask_async(tier, "/v1/a"))
        await asyncio.sleep(0.01)
        others = [asyncio.create_task(ask_async(tier, "/v1/a")) for _ in range(3)]
        await asyncio.sleep(0.01)
        leader.cancel()
        async with asyncio.timeout(2):
            return [*await asyncio.gather(*others), await ask_async(tier, "/v1/a")]

    assert [reply.status for reply in asyncio.run(run())] == [200] * 4
    assert len(world.asked) == 1


def test_a_follower_who_goes_away_disturbs_nobody() -> None:
    world = World(during=lambda: asyncio.sleep(0.05))

    async def run() -> Reply:
        tier = world.tier()
        leader = asyncio.create_task(ask_async(tier, "/v1/a"))
        await asyncio.sleep(0.01)
        follower = asyncio.create_task(ask_async(tier, "/v1/a"))
        await asyncio.sleep(0.01)
        follower.cancel()
        return await leader

    assert asyncio.run(run()).status == 200


def test_the_answer_longest_unused_makes_room() -> None:
    world = World(padding=4_000, max_bytes=80_000)  # room for eleven
    tier = world.tier()
    names = [f"/v1/{number}" for number in range(11)]
    ask_all(tier, *names)
    ask_all(tier, "/v1/0", "/v1/new", "/v1/new2")
    world.asked.clear()
    ask_all(tier, "/v1/0", "/v1/10", "/v1/new2")
    assert world.asked == []
    ask_all(tier, "/v1/1")
    assert world.asked == ["GET /v1/1"]


def test_what_is_kept_never_passes_its_bound() -> None:
    world = World(padding=3_000, max_bytes=50_000)
    tier = world.tier()
    for number in range(100):
        ask_one(tier, f"/v1/{number % 30}", Accept_Encoding="gzip")
        world.version = number // 20
    assert 0 < tier._responses.bytes <= 50_000


def test_an_answer_that_would_crowd_out_the_others_is_not_kept() -> None:
    world = World(padding=7_000, max_bytes=50_000)
    ask_all(world.tier(), "/v1/a", "/v1/a")
    assert len(world.asked) == 2
