"""Stores of councils that are about to be replaced, each with figures of its own, and their exports."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.cli.operator import CONSOLE
from app.domain.measures.commentary import Commentary
from app.domain.measures.indicator import Definition, Supply, definition_key
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.tier import Placement, Placements, TierNumber
from app.domain.publishing.change_items import ItemKind
from app.domain.publishing.submission import Outcome
from app.services.document_changes import Document
from app.services.publishing.publications import publish
from app.services.publishing.submissions import decide
from app.services.unit_of_work import Writer, WriteRequest, WriteResult, execute_write
from app.storage.database import Database
from app.storage.measures.document_json import encode
from app.storage.measures.documents import add_documents
from app.storage.measures.values import add_values
from app.storage.publishing.audit_digest import document_text, value_text
from tests.cli.inprocess import waymark
from tests.databases import opened
from tests.stores import ANNUAL, held

# Lancashire's fourteen councils that are no county: twelve districts and two unitary authorities.
UNITARIES = {"E06000008": "Blackburn with Darwen", "E06000009": "Blackpool"}
DISTRICTS = {
    "E07000117": "Burnley", "E07000118": "Chorley", "E07000119": "Fylde", "E07000120": "Hyndburn",
    "E07000121": "Lancaster", "E07000122": "Pendle", "E07000123": "Preston", "E07000124": "Ribble Valley",
    "E07000125": "Rossendale", "E07000126": "South Ribble", "E07000127": "West Lancashire", "E07000128": "Wyre",
}  # fmt: skip
FOURTEEN = UNITARIES | DISTRICTS
SUCCESSOR = "E06999999"  # invented: no council has this code
CALLS, UPHELD, INSIDE = "calls-answered", "complaints-upheld", "desks-cleaned"
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
YEARS = ("2022-23", "2023-24", "2024-25")


def figure(code: str, year: str) -> float:
    """A council's share of calls answered, which no other has."""
    return 60.0 + list(FOURTEEN).index(code) + YEARS.index(year) / 10


def measures_stage_two(code: str) -> bool:
    """Whether a council means by complaints upheld those of the second stage alone."""
    return code in UNITARIES or code == "E07000120"


def exported(code: str, folder: Path) -> Path:
    """A council's export: its store made from nothing, three indicators of its own published, a draft left."""
    url, file = f"sqlite:///{folder / code}.db", folder / f"{code}.zip"
    made = waymark("new", "--kpis", "none", url=url, area=code)
    assert made.code == 0, made.err
    with opened(url) as database:
        _give_figures(database, code)
    done = waymark("export", str(file), url=url, area=code)
    assert done.code == 0, done.err
    return file


def definitions(code: str) -> list[Definition]:
    """What the council measures: one thing as all do, one in its own way, one for its services alone."""
    own = replace(ANNUAL, theme="council-finance", supply=Supply.COUNCIL, owner_role=f"Head of {FOURTEEN[code]}")
    stage = "Complaints upheld at the second stage." if measures_stage_two(code) else "Complaints upheld."
    return [
        replace(own, code=CALLS, title="Calls answered"),
        replace(own, code=UPHELD, title="Complaints upheld", description=stage, caveat=f"{FOURTEEN[code]} alone."),
        replace(own, code=INSIDE, title="Desks cleaned"),
    ]


def _give_figures(database: Database, code: str) -> None:
    tiers = {CALLS: TierNumber.HEADLINE, UPHELD: TierNumber.HEADLINE, INSIDE: TierNumber.SERVICE}
    documents: list[Document] = [
        *((ItemKind.DEFINITION, definition_key(each), each) for each in definitions(code)),
        *((ItemKind.PLACEMENT, name, Placements(name, (Placement(tier),))) for name, tier in tiers.items()),
        (ItemKind.TARGET, f"{UPHELD}/FY2024-25", Target(UPHELD, parse_period("2024-25"), 10.0)),
        (
            ItemKind.COMMENTARY,
            f"{CALLS}/{code}/FY2024-25",
            Commentary(CALLS, code, parse_period("2024-25"), f"{FOURTEEN[code]} took on two people."),
        ),
    ]
    values = [
        *(held(year, figure(code, year), area=code, indicator=CALLS) for year in YEARS),
        held("2024-25", 12.0, area=code, indicator=UPHELD),
        held("2024-25", 99.0, area=code, indicator=INSIDE),
    ]

    def send(writer: Writer) -> WriteResult[None]:
        name, recording = writer.submission("create_return", reason="The last years.")
        add_values(writer.connection, values, recording=recording)
        add_documents(writer.connection, documents, recording=recording)
        texts = [*map(value_text, values), *(document_text(kind, key, encode(item)) for kind, key, item in documents)]
        return WriteResult(None, name, rows=texts, reason="The last years.")

    def approve(writer: Writer) -> WriteResult[None]:
        decide(writer, "S000001", outcome=Outcome.APPROVED, reason=None, one_officer=True)
        return WriteResult(None, "S000001")

    def release(writer: Writer) -> WriteResult[None]:
        made = publish(
            writer, title="The last years", release_at=None, submissions=None, headline_cap=40, home_area=code
        )
        return WriteResult(None, made.publication.code)

    draft = held("2025-26", 1.0, area=code, indicator=CALLS)

    def draw_up(writer: Writer) -> WriteResult[None]:
        name, recording = writer.submission("create_return", reason=None)
        add_values(writer.connection, [draft], recording=recording)
        return WriteResult(None, name, rows=[value_text(draft)])

    acts = (("create_return", send), ("decide_submission", approve), ("create_publication", release))
    for number, (operation, action) in enumerate((*acts, ("create_return", draw_up))):
        at = START + timedelta(minutes=5 * number)
        execute_write(database, WriteRequest(CONSOLE, operation, "test", clock=lambda at=at: at), action)  # type: ignore[misc]  # a default, so that each has its own
