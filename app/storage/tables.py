"""The whole schema: immutable change items, publications that release them, and the store's version.

Rows are only ever added. What is current is derived: the latest release of a key for the public, the highest
revision of a key inside the council.
"""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

from app.domain.measures.value import MissingReason, PublishedVerdict, ValueStatus
from app.domain.publishing.change_feed import ChangeKind
from app.domain.publishing.change_items import ItemKind, View
from app.domain.publishing.returns import ReasonCode
from app.domain.publishing.submission import Outcome

SCHEMA_REVISION = "2026_11_28_0300"  # the newest file in migrations/versions; a test keeps the two equal

_NUMBERS = ("number", "numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
# Neither NaN nor an infinity lies between these; beyond them a double no longer holds every whole number.
_FINITE = " AND ".join(f"{name} BETWEEN -{2**53} AND {2**53}" for name in _NUMBERS)

DERIVED = {"derived": True}  # marks a column that is derived from another one: archives leave it out


class Instant(TypeDecorator[datetime]):
    """An instant in UTC to the microsecond; on SQLite a text of fixed width, so that text order is time order."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`timestamptz` on PostgreSQL, text on SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """An aware datetime to what the database holds."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What the database holds to an aware datetime in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _read_instant(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]  # psycopg gives a datetime


@lru_cache(maxsize=4_096)
def _read_instant(text: str) -> datetime:
    """An instant from its text; cached, since thousands of rows share the instant of one release."""
    return datetime.fromisoformat(text)


def code() -> Text:
    """A text that sorts by its bytes on both databases."""
    return Text().with_variant(Text(collation="C"), "postgresql")


def _known(column: str, names: type[StrEnum]) -> CheckConstraint:
    """That a column holds one of a vocabulary's names, or nothing where it may.

    SQLite makes an index of the names for each row that it looks up; most rows have no name and need none.
    """
    listed = ", ".join(repr(name.value) for name in names)
    return CheckConstraint(f"{column} IS NULL OR {column} IN ({listed})", name=f"known_{column}")


class Publication(SQLModel, table=True):
    """One release: from `released_at` on the public can read its items."""

    __tablename__: ClassVar[str] = "publication"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    code: str = Field(sa_column=Column(code(), nullable=False, unique=True))
    title: str = Field(sa_column=Column(Text, nullable=False))
    released_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    recorded_by: str = Field(sa_column=Column(Text, nullable=False))


class Withdrawal(SQLModel, table=True):
    """The end of a publication: from `withdrawn_at` on its items are no longer public."""

    __tablename__: ClassVar[str] = "withdrawal"

    publication_id: int = Field(sa_column=Column(ForeignKey("publication.id"), primary_key=True))
    withdrawn_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    recorded_by: str = Field(sa_column=Column(Text, nullable=False))


class DocumentItem(SQLModel, table=True):
    """One revision of a document: a definition, a target, an area, a strategy or anything else that is not a value.

    `body` is its canonical JSON. `indicator`, `area` and `period` say what it is about, as the body does; they are null
    where it is about none.
    """

    __tablename__: ClassVar[str] = "document_item"
    __table_args__ = (
        UniqueConstraint("kind", "key", "revision"),
        Index("ix_document_item_indicator_kind", "indicator", "kind"),
        CheckConstraint("revision > 0"),
        _known("kind", ItemKind),
    )

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    kind: str = Field(sa_column=Column(code(), nullable=False))
    key: str = Field(sa_column=Column(code(), nullable=False))
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_by: str = Field(sa_column=Column(Text, nullable=False))
    submission_id: int | None = Field(sa_column=Column(ForeignKey("submission.id"), index=True))
    indicator: str | None = Field(sa_column=Column(code(), info=DERIVED))
    area: str | None = Field(sa_column=Column(code(), info=DERIVED))
    period: str | None = Field(sa_column=Column(code(), info=DERIVED))


class DocumentRelease(SQLModel, table=True):
    """That a publication holds a document item."""

    __tablename__: ClassVar[str] = "document_release"

    document_id: int = Field(sa_column=Column(ForeignKey("document_item.id"), primary_key=True))
    publication_id: int = Field(sa_column=Column(ForeignKey("publication.id"), primary_key=True, index=True))


class ValueItem(SQLModel, table=True):
    """One revision of one indicator's value for one area and period."""

    __tablename__: ClassVar[str] = "value_item"
    __table_args__ = (
        UniqueConstraint("indicator", "area", "period_end", "period_start", "period", "revision"),
        CheckConstraint("revision > 0"),
        CheckConstraint("(number IS NULL) <> (missing_reason IS NULL)", name="number_or_reason"),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="both_or_no_parts"),
        CheckConstraint("(lower_limit IS NULL) = (upper_limit IS NULL)", name="both_or_no_limits"),
        CheckConstraint("lower_limit IS NULL OR limits_level IS NOT NULL", name="level_of_limits"),
        CheckConstraint(_FINITE, name="finite_numbers"),
        _known("missing_reason", MissingReason),
        _known("status", ValueStatus),
        _known("verdict", PublishedVerdict),
        CheckConstraint(
            "(verdict IS NULL) = (verdict_source IS NULL) AND (verdict IS NULL) = (verdict_comparator IS NULL) "
            "AND (verdict IS NULL OR number IS NOT NULL)",
            name="whole_verdict",
        ),
    )

    id: int = Field(
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    )
    indicator: str = Field(sa_column=Column(code(), nullable=False))
    area: str = Field(sa_column=Column(code(), nullable=False))
    period: str = Field(sa_column=Column(code(), nullable=False))
    period_start: str = Field(sa_column=Column(code(), nullable=False))
    period_end: str = Field(sa_column=Column(code(), nullable=False))
    revision: int = Field(sa_column=Column(Integer, nullable=False))
    number: float | None = Field(sa_column=Column(Double))
    missing_reason: str | None = Field(sa_column=Column(Text))
    numerator: float | None = Field(sa_column=Column(Double))
    denominator: float | None = Field(sa_column=Column(Double))
    lower_limit: float | None = Field(sa_column=Column(Double))
    upper_limit: float | None = Field(sa_column=Column(Double))
    limits_level: float | None = Field(sa_column=Column(Double))
    status: str = Field(sa_column=Column(Text, nullable=False))
    break_in_series: bool = Field(nullable=False)
    break_reason: str | None = Field(sa_column=Column(Text))
    note: str | None = Field(sa_column=Column(Text))
    verdict: str | None = Field(sa_column=Column(Text))
    verdict_comparator: str | None = Field(sa_column=Column(Text))
    verdict_source: str | None = Field(sa_column=Column(Text))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_by: str = Field(sa_column=Column(Text, nullable=False))
    submission_id: int | None = Field(sa_column=Column(ForeignKey("submission.id"), index=True))


class ValueRelease(SQLModel, table=True):
    """That a publication holds a value item."""

    __tablename__: ClassVar[str] = "value_release"

    value_id: int = Field(sa_column=Column(ForeignKey("value_item.id"), primary_key=True))
    publication_id: int = Field(sa_column=Column(ForeignKey("publication.id"), primary_key=True, index=True))


class Person(SQLModel, table=True):
    """Who holds keys: the only place with a name, so that it can be erased while the audit trail stands."""

    __tablename__: ClassVar[str] = "person"

    code: str = Field(sa_column=Column(code(), primary_key=True))
    name: str | None = Field(sa_column=Column(Text, index=True))


class ApiKey(SQLModel, table=True):
    """A key: its public prefix and the digest of its secret; scopes and services are JSON lists."""

    __tablename__: ClassVar[str] = "api_key"

    prefix: str = Field(sa_column=Column(code(), primary_key=True))
    digest: str = Field(sa_column=Column(Text, nullable=False))
    label: str = Field(sa_column=Column(Text, nullable=False))
    holder: str = Field(sa_column=Column(code(), ForeignKey("person.code"), nullable=False, index=True))
    scopes: str = Field(sa_column=Column(Text, nullable=False))
    services: str | None = Field(sa_column=Column(Text))
    is_test: bool = Field(nullable=False)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    expires_at: datetime | None = Field(sa_column=Column(Instant))
    revoked_at: datetime | None = Field(sa_column=Column(Instant))
    last_used_at: datetime | None = Field(sa_column=Column(Instant))


class Submission(SQLModel, table=True):
    """What one call recorded: its items point to it."""

    __tablename__: ClassVar[str] = "submission"
    __table_args__ = (Index("ix_submission_recorded_by_id", "recorded_by", "id"), _known("reason_code", ReasonCode))

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    code: str = Field(sa_column=Column(code(), nullable=False, unique=True))
    operation: str = Field(sa_column=Column(Text, nullable=False))
    reason_code: str | None = Field(sa_column=Column(Text))
    reason: str | None = Field(sa_column=Column(Text))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    recorded_by: str = Field(sa_column=Column(Text, nullable=False))


class Decision(SQLModel, table=True):
    """An officer's decision on a submission; there is one."""

    __tablename__: ClassVar[str] = "decision"
    __table_args__ = (_known("outcome", Outcome),)

    submission_id: int = Field(sa_column=Column(ForeignKey("submission.id"), primary_key=True))
    outcome: str = Field(sa_column=Column(Text, nullable=False, index=True))
    reason: str | None = Field(sa_column=Column(Text))
    decided_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    decided_by: str = Field(sa_column=Column(Text, nullable=False))


class AuditEntry(SQLModel, table=True):
    """One write, chained to the one before it by its hash.

    `salt` goes into the digest and not into the hash, so that a redaction can delete it: then nobody can find by trial
    what a row said. Entries of earlier versions, and the seed's, have none.
    """

    __tablename__: ClassVar[str] = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_operation_target", "operation", "target"),
        Index("ix_audit_entry_person_at", "person", "at"),
        Index("ix_audit_entry_target_at", "target", "at"),
    )

    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    person: str = Field(sa_column=Column(Text, nullable=False))
    key_prefix: str = Field(sa_column=Column(Text, nullable=False))
    operation: str = Field(sa_column=Column(Text, nullable=False))
    target: str = Field(sa_column=Column(Text, nullable=False))
    reason: str | None = Field(sa_column=Column(Text))
    request_id: str = Field(sa_column=Column(Text, nullable=False))
    rows: int = Field(sa_column=Column(Integer, nullable=False))
    digest: str = Field(sa_column=Column(Text, nullable=False))
    previous: str = Field(sa_column=Column(Text, nullable=False))
    hash: str = Field(sa_column=Column(Text, nullable=False))
    salt: str | None = Field(sa_column=Column(Text))


class Redaction(SQLModel, table=True):
    """That a figure was taken out of the store: which, by whom and why; `value_rows` and `texts` lost what they said.

    `revision` is the only one that did; null: all did.
    """

    __tablename__: ClassVar[str] = "redaction"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    indicator: str = Field(sa_column=Column(code(), nullable=False))
    area: str = Field(sa_column=Column(code(), nullable=False))
    period: str = Field(sa_column=Column(code(), nullable=False))
    revision: int | None = Field(sa_column=Column(Integer))
    value_rows: int = Field(sa_column=Column(Integer, nullable=False))
    texts: int = Field(sa_column=Column(Integer, nullable=False))
    code: str = Field(sa_column=Column(code(), nullable=False, unique=True))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    recorded_by: str = Field(sa_column=Column(Text, nullable=False))


class ResealedEntry(SQLModel, table=True):
    """The digest and salt that count for an audit entry since a redaction changed a row that it covers.

    `was_sound` is whether the rows agreed with the entry until then.
    """

    __tablename__: ClassVar[str] = "resealed_entry"

    redaction_id: int = Field(sa_column=Column(ForeignKey("redaction.id"), primary_key=True))
    seq: int = Field(sa_column=Column(ForeignKey("audit_entry.seq"), primary_key=True, index=True))
    digest: str = Field(sa_column=Column(Text, nullable=False))
    was_sound: bool = Field(nullable=False)
    salt: str | None = Field(sa_column=Column(Text))


class ReportEdition(SQLModel, table=True):
    """One published edition of the report of a `year`, whole or of one `theme`, with what was known at `cut_off`.

    `indicators` are the codes of those in it. `forms` is a JSON list: name, media type, bytes and SHA-256 of each form.
    """

    __tablename__: ClassVar[str] = "report_edition"
    __table_args__ = (CheckConstraint("edition > 0"),)

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    year: str = Field(sa_column=Column(code(), nullable=False))
    theme: str | None = Field(sa_column=Column(code()))
    code: str = Field(sa_column=Column(code(), nullable=False, unique=True))
    edition: int = Field(sa_column=Column(Integer, nullable=False))
    title: str = Field(sa_column=Column(Text, nullable=False))
    cut_off: datetime = Field(sa_column=Column(Instant, nullable=False))
    reason: str | None = Field(sa_column=Column(Text))
    indicators: str = Field(sa_column=Column(Text, nullable=False))
    forms: str = Field(sa_column=Column(Text, nullable=False))
    published_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))
    recorded_by: str = Field(sa_column=Column(Text, nullable=False))


class ReportForm(SQLModel, table=True):
    """One form of an edition, byte for byte; there is none since a figure in it was redacted."""

    __tablename__: ClassVar[str] = "report_form"

    edition_id: int = Field(sa_column=Column(ForeignKey("report_edition.id"), primary_key=True))
    name: str = Field(sa_column=Column(code(), primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class IdempotentAnswer(SQLModel, table=True):
    """The answer to a POST, stored for a day so that a repeated call is answered and done once."""

    __tablename__: ClassVar[str] = "idempotent_answer"

    holder: str = Field(sa_column=Column(code(), primary_key=True))
    operation: str = Field(sa_column=Column(code(), primary_key=True))
    key: str = Field(sa_column=Column(code(), primary_key=True))
    request_digest: str = Field(sa_column=Column(Text, nullable=False))
    status: int = Field(sa_column=Column(Integer, nullable=False))
    headers: str = Field(sa_column=Column(Text, nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    stored_at: datetime = Field(sa_column=Column(Instant, nullable=False, index=True))


class ValueSpan(SQLModel, table=True):
    """When a value item counts in a view; a projection of releases, withdrawals, recordings and decisions.

    `released_at`, `publication_id` and `place` (where the item stands in the publication, by key) are of the public
    view alone. There are no foreign keys: they would cost a look-up a row, and `waymark check` compares with a rebuild.
    """

    __tablename__: ClassVar[str] = "value_span"
    __table_args__ = (
        CheckConstraint("view IN ('public', 'working')", name="view_of_value_span"),
        Index("ix_value_span_place", "publication_id", "indicator", "place"),
        {"sqlite_with_rowid": False},
    )

    view: str = Field(sa_column=Column(code(), primary_key=True))
    value_id: int = Field(sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True))
    known_from: datetime = Field(sa_column=Column(Instant, primary_key=True))
    known_until: datetime | None = Field(sa_column=Column(Instant))
    indicator: str = Field(sa_column=Column(code(), nullable=False))
    released_at: datetime | None = Field(sa_column=Column(Instant))
    publication_id: int | None = Field(sa_column=Column(Integer))
    place: int | None = Field(sa_column=Column(Integer))


class DocumentSpan(SQLModel, table=True):
    """When a document item counts in a view, and in which scope of answers it shows; a projection likewise.

    `judges` is whether its beginning can alter a judgement (other words in a definition cannot), `judges_end` whether
    its end can, where nothing follows.
    """

    __tablename__: ClassVar[str] = "document_span"
    __table_args__ = (
        CheckConstraint("view IN ('public', 'working')", name="view_of_document_span"),
        _known("kind", ItemKind),
        Index("ix_document_span_known_from", "view", "known_from"),
        Index("ix_document_span_known_until", "view", "known_until"),
        Index("ix_document_span_publication_id", "publication_id"),
        {"sqlite_with_rowid": False},
    )

    view: str = Field(sa_column=Column(code(), primary_key=True))
    document_id: int = Field(sa_column=Column(Integer, primary_key=True))
    known_from: datetime = Field(sa_column=Column(Instant, primary_key=True))
    known_until: datetime | None = Field(sa_column=Column(Instant))
    kind: str = Field(sa_column=Column(code(), nullable=False))
    scope: str = Field(sa_column=Column(code(), nullable=False))
    judges: bool = Field(nullable=False)
    judges_end: bool = Field(nullable=False)
    released_at: datetime | None = Field(sa_column=Column(Instant))
    publication_id: int | None = Field(sa_column=Column(Integer))


class ValueChange(SQLModel, table=True):
    """What changed of an indicator's values in a view at an instant; a projection of the spans.

    `total` is how many values count from then on; `first_end` the end of the earliest period that changed.
    """

    __tablename__: ClassVar[str] = "value_change"
    __table_args__ = (
        _known("view", View),
        {"sqlite_with_rowid": False},
    )

    view: str = Field(sa_column=Column(code(), primary_key=True))
    indicator: str = Field(sa_column=Column(code(), primary_key=True))
    at: datetime = Field(sa_column=Column(Instant, primary_key=True))
    total: int = Field(sa_column=Column(Integer, nullable=False))
    first_end: str = Field(sa_column=Column(code(), nullable=False))


class PublicationCount(SQLModel, table=True):
    """How many items of a kind and an indicator (empty: of none) a publication's release or withdrawal changed."""

    __tablename__: ClassVar[str] = "publication_count"
    __table_args__ = (
        _known("kind", ChangeKind),
        {"sqlite_with_rowid": False},
    )

    publication_id: int = Field(sa_column=Column(Integer, primary_key=True))
    withdraws: bool = Field(sa_column=Column(Boolean, primary_key=True))
    kind: str = Field(sa_column=Column(code(), primary_key=True))
    indicator: str = Field(sa_column=Column(code(), primary_key=True))
    changed: int = Field(sa_column=Column(Integer, nullable=False))


class JudgedState(SQLModel, table=True):
    """What the warnings of one indicator and area had become by the end of a state of knowledge; a projection.

    `known_until` is the instant that ended the state; `body` holds the warnings through it as JSON.
    """

    __tablename__: ClassVar[str] = "judged_state"
    __table_args__ = (
        _known("view", View),
        {"sqlite_with_rowid": False},
    )

    view: str = Field(sa_column=Column(code(), primary_key=True))
    indicator: str = Field(sa_column=Column(code(), primary_key=True))
    area: str = Field(sa_column=Column(code(), primary_key=True))
    known_until: datetime = Field(sa_column=Column(Instant, primary_key=True))
    body: str = Field(sa_column=Column(Text, nullable=False))


class ScopeVersion(SQLModel, table=True):
    """A token that every change of what a view shows of a scope replaces; triggers write it."""

    __tablename__: ClassVar[str] = "scope_version"
    __table_args__ = (
        _known("view", View),
        {"sqlite_with_rowid": False},
    )

    view: str = Field(sa_column=Column(code(), primary_key=True))
    scope: str = Field(sa_column=Column(code(), primary_key=True))
    version: int = Field(sa_column=Column(BigInteger, nullable=False))


class StoreVersion(SQLModel, table=True):
    """One row whose number every change of a scope's version replaces."""

    __tablename__: ClassVar[str] = "store_version"

    id: int = Field(sa_column=Column(Integer, primary_key=True))
    version: int = Field(sa_column=Column(BigInteger, nullable=False))


# The same as SQLAlchemy Core tables: queries read rows, not objects.
publication = SQLModel.metadata.tables["publication"]
withdrawal = SQLModel.metadata.tables["withdrawal"]
document_item = SQLModel.metadata.tables["document_item"]
document_release = SQLModel.metadata.tables["document_release"]
value_item = SQLModel.metadata.tables["value_item"]
value_release = SQLModel.metadata.tables["value_release"]
person = SQLModel.metadata.tables["person"]
api_key = SQLModel.metadata.tables["api_key"]
submission = SQLModel.metadata.tables["submission"]
decision = SQLModel.metadata.tables["decision"]
audit_entry = SQLModel.metadata.tables["audit_entry"]
redaction = SQLModel.metadata.tables["redaction"]
resealed_entry = SQLModel.metadata.tables["resealed_entry"]
report_edition = SQLModel.metadata.tables["report_edition"]
report_form = SQLModel.metadata.tables["report_form"]
idempotent_answer = SQLModel.metadata.tables["idempotent_answer"]
value_span = SQLModel.metadata.tables["value_span"]
document_span = SQLModel.metadata.tables["document_span"]
value_change = SQLModel.metadata.tables["value_change"]
publication_count = SQLModel.metadata.tables["publication_count"]
judged_state = SQLModel.metadata.tables["judged_state"]
scope_version = SQLModel.metadata.tables["scope_version"]
store_version = SQLModel.metadata.tables["store_version"]
