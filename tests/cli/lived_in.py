"""A store with a history: a release, a correction, a draft, an embargo, a withdrawal, keys and a forgotten person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.cli.operator import CONSOLE
from app.domain.measures.value import Value
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.submission import Outcome
from app.services.publishing import access
from app.services.publishing import publications as publishing
from app.services.publishing.submissions import decide
from app.services.unit_of_work import Idempotency, Writer, WriteRequest, WriteResult, execute_once, execute_write
from app.storage.database import Database
from app.storage.idempotency import StoredAnswer
from app.storage.measures.values import add_values
from app.storage.publishing import publications
from app.storage.publishing.access import erase_person
from app.storage.publishing.audit_digest import value_text
from tests.stores import ANNUAL, HOME, basis, district, held, peers, publish

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
Action = Callable[[Writer], WriteResult[None]]


def live_in(database: Database) -> str:
    """Fill an empty store; the token of a key that opens everything."""
    others = [district(code) for code in ("E07000001", "E07000002")]
    history = [held(f"{year}-{year - 1999}", 20 + year / 7) for year in range(2015, 2025)]
    publish(database, datetime(2025, 6, 1, 9, tzinfo=UTC), *basis(ANNUAL), *others, peers("E07000001"), *history)
    publish(database, datetime(2025, 7, 1, 9, tzinfo=UTC), held("2024-25", 30.1, revision=2), code="correction")
    token, sender = _key(database, "Ann Öster")
    _, forgotten = _key(database, "Bob “Forgotten”")
    with database.write() as connection:
        erase_person(connection, forgotten.holder)
    draft = held("2026-27", None, note='A "note", with\nlines – and ünïcode', revision=1)
    acts: list[tuple[Caller, str, Action]] = [
        (sender, "create_return", _return([held("2025-26", 30.25, numerator=121.0, denominator=400.0)])),
        (forgotten, "decide_submission", _approval("S000001")),
        (forgotten, "create_publication", _publication(None)),
        (sender, "create_return", _return([replace(draft, revision=1)])),
        (forgotten, "decide_submission", _approval("S000002")),
        (forgotten, "create_publication", _publication(datetime(2027, 5, 6, 9, tzinfo=UTC))),
        (forgotten, "withdraw_publication", _withdrawal()),
        (sender, "create_return", _return([replace(draft, period=held("2027-28", 1.0).period)])),
    ]
    for number, (caller, operation, action) in enumerate(acts):
        _perform(database, caller, operation, action, at=START + timedelta(minutes=5 * number))
    return token


def _perform(database: Database, caller: Caller, operation: str, action: Action, *, at: datetime) -> None:
    idempotency: Idempotency[None] = Idempotency(f"{at}", "", lambda _: StoredAnswer("", 201, "", ""))
    execute_once(database, WriteRequest(caller, operation, "test", clock=lambda: at), action, idempotency=idempotency)


def _key(database: Database, name: str) -> tuple[str, Caller]:
    made: list[access.NewKey] = []

    def action(writer: Writer) -> WriteResult[None]:
        one = access.make_key(
            writer.connection,
            label="tests",
            holder_name=name,
            scopes=frozenset(Scope),
            services=None,
            is_test=False,
            now=writer.now,
            expires_at=None,
        )
        made.append(one)
        return WriteResult(None, one.key.prefix)

    execute_write(
        database, WriteRequest(CONSOLE, "create_key", "test", clock=lambda: START - timedelta(days=1)), action
    )
    key = made[0].key
    return made[0].token, Caller(key.holder, key.prefix, key.scopes, key.services, key.is_test)


def _return(values: list[Value]) -> Action:
    def action(writer: Writer) -> WriteResult[None]:
        code, recording = writer.submission("create_return", reason="Quarter's end.")
        add_values(writer.connection, values, recording=recording)
        return WriteResult(None, code, rows=[value_text(value) for value in values])

    return action


def _approval(code: str) -> Action:
    def action(writer: Writer) -> WriteResult[None]:
        decide(writer, code, outcome=Outcome.APPROVED, reason=None, one_officer=False)
        return WriteResult(None, code)

    return action


def _publication(at: datetime | None) -> Action:
    def action(writer: Writer) -> WriteResult[None]:
        made = publishing.publish(
            writer, title="A quarter", release_at=at, submissions=None, headline_cap=40, home_area=HOME
        )
        return WriteResult(None, made.publication.code)

    return action


def _withdrawal() -> Action:
    """Withdraw what is public and was published last."""

    def action(writer: Writer) -> WriteResult[None]:
        code = publications.publications(writer.connection, until=writer.now)[-1].code
        publishing.withdraw(writer, code, reason="A mistake.", home_area=HOME)
        return WriteResult(None, code)

    return action
