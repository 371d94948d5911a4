"""A figure that is published and then kept back, a desk that does both over HTTP, and all that is heard of it.

Routes and parameters come from the contract: a read that is in no list here raises KeyError.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.area import Area, AreaKind
from app.domain.measures.indicator import AnnualFigure, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import Officer
from tests.api.test_embargo import IN_QUERY, PUBLIC, operations
from tests.clients import NOW, OpenClient, parameters_of
from tests.keys import make_key
from tests.stores import (
    ACHIEVEMENT,
    ACTION,
    ANNUAL,
    ENGLAND,
    FRAMEWORK,
    HOME,
    OUTCOME,
    QUARTERLY,
    RATE,
    STRATEGY,
    THEME,
    basis,
    district,
    floor_of,
    held,
    instant,
    peers,
    publish,
)

QUARTERS = "made-up-quarters"
YEAR, QUARTER, YEAR_OF_QUARTER = "2023-24", "2025-26-Q2", "2025-26"
NUMBER, NUMERATOR, DENOMINATOR, LOWER, UPPER = 73.51, 8287193, 11273019, 70.197, 76.863
JUDGED_BY = "The office that judged it"
# The figure in any form: whole, at its precision, its counts and its limits; the year derived around the quarter; and
# who published a verdict of it.
TRACES = re.compile(rb"73[.,]5|8,?287,?193|11,?273,?019|70[.,]19|76[.,]86|64[.,]9|office that judged")
PLACES = re.compile(rb' (?:[cxyr]+[12]?|points|width|height)="[^"]*"')
WARNING = f"{RATE}.{HOME}.threshold_breached.{YEAR}"
PEERS = tuple(f"E07{number:06}" for number in range(1, 12))
RETURN = "S000001"  # the return that brought the figure
# What each read of the contract is asked for by its path.
IN_PATH: Mapping[str, list[str]] = {
    "/v1/tiers/{tier}": ["1"],
    "/v1/themes/{code}": [THEME.code],
    "/v1/indicators/{code}": [RATE, QUARTERS],
    "/v1/indicators/{code}/versions": [RATE],
    "/v1/indicators/{code}/performance": [RATE, QUARTERS],
    "/v1/indicators/{code}/chart.svg": [RATE, QUARTERS],
    "/v1/indicators/{code}/position.svg": [RATE, QUARTERS],
    "/v1/indicators/{code}/values/{period}": [f"{RATE}/values/{YEAR}", f"{QUARTERS}/values/{QUARTER}"],
    "/v1/indicators/{code}/targets/{period}": [f"{RATE}/targets/{YEAR}"],
    "/v1/indicators/{code}/commentary/{period}": [f"{RATE}/commentary/{YEAR}"],
    "/v1/indicators/{code}/step-changes/{period}": [f"{RATE}/step-changes/{YEAR}"],
    "/v1/warnings/{id}": [WARNING],
    "/v1/warnings/{id}/response": [WARNING],
    "/v1/warning-rules/{rule}": ["threshold_breached"],
    "/v1/strategies/{code}": [STRATEGY.code],
    "/v1/outcomes/{code}": [OUTCOME.code],
    "/v1/outcomes/{code}/progress/{on}": [f"{OUTCOME.code}/progress/2026-09-30"],
    "/v1/actions/{code}": [ACTION.code],
    "/v1/actions/{code}/progress/{on}": [f"{ACTION.code}/progress/2026-09-30"],
    "/v1/cascade/{code}": [RATE, QUARTERS],
    "/v1/definition-reviews/{code}/{year}": [f"{RATE}/2026-27"],
    "/v1/service-plans/{service}/{year}": ["tests/2026-27"],
    "/v1/achievements/{code}": [ACHIEVEMENT.code],
    "/v1/frameworks/{code}": [FRAMEWORK.code],
    "/v1/frameworks/{code}/measures/{measure}/indicators/{indicator}": [
        f"{FRAMEWORK.code}/measures/speaking-up/indicators/{RATE}"
    ],
    "/v1/frameworks/{code}/measures/{measure}/answers/{on}": [
        f"{FRAMEWORK.code}/measures/speaking-up/answers/2024-01-15"
    ],
    "/v1/answer-times/{severity}": ["critical"],
    "/v1/areas/{code}": [HOME],
    "/v1/peer-groups/{code}": ["similar-districts"],
    "/v1/reports/{year}": [YEAR],
    "/v1/returns/{id}": [RETURN, "S000002"],
}
AS_OF = ("2026-11-23T09:40:00Z", "2026-11-23T10:40:00Z")  # while it could be read, and since it is kept back
SAMPLES = IN_QUERY | {
    "as_of": [AS_OF[1]],
    "period": [YEAR, YEAR_OF_QUARTER, QUARTER],
    "indicator": [RATE, QUARTERS],
    "from": ["2019-20", YEAR],
    "to": [YEAR],
    "q": ["made"],
    "theme": [THEME.code],
    "area": [HOME, PEERS[0]],
    "target_status": [status.value for status in TargetStatus],
    "answer": ["not_awaited", "overdue"],
    "promise_overdue": ["false"],
    "year": [YEAR],
    "submission": [RETURN],
    "ended": ["true"],
    "before": [AS_OF[1]],
    "person": ["P000000000000"],
    "target": [RETURN],
    "order": ["severity"],
    "state": ["retracted", "open", "released"],
    "include": ["below_line", "only_below_line"],
}


class Desk:
    """Somebody who sends, somebody who approves, publishes and redacts, the public, and a clock that a test moves."""

    def __init__(self, database: Database, client_for: OpenClient) -> None:
        self.now = NOW
        self.database = database
        self.client = client_for(
            database.url.render_as_string(hide_password=False), clock=lambda: self.now, calls_per_minute=100_000
        )
        self.sender = Officer(self.client, make_key(database, *Scope, name="Sender"))
        self.officer = Officer(self.client, make_key(database, *Scope, name="Officer"))
        self.said: dict[str, bytes] = {}

    def later(self, **step: float) -> None:
        """Let time go on."""
        self.now += timedelta(**step)

    def send(self, *rows: dict[str, Any], **headers: str) -> Any:
        """Send rows, the reason with them; the answer."""
        self.later(seconds=1)
        body = {"values": list(rows), "reason": "To protect people."}
        return self.sender.post("/v1/returns?confirm=true", body, **headers)

    def out(self, code: str) -> None:
        """Approve and publish a return, and wait until it is public."""
        decided = self.officer.post(f"/v1/returns/{code}/decision", {"outcome": "approved", "reason": "Looked at."})
        decided.raise_for_status()
        self.officer.post("/v1/publications", {"title": "Made up", "submissions": [code]}).raise_for_status()
        self.later(minutes=2)


def furnish(database: Database) -> None:
    """What is public besides: a rate with a target, a threshold and peers, and the other quarters of a year."""
    rate = replace(ANNUAL, threshold=floor_of(80), supply=Supply.COUNCIL)
    quarters = replace(QUARTERLY, code=QUARTERS, title="By quarter", annual_figure=AnnualFigure.MEAN)
    publish(
        database,
        instant("2024-02-01T09:00"),
        *basis(rate, quarters),
        Area(ENGLAND, "England", AreaKind.COUNTRY),
        *(district(code) for code in PEERS),
        peers(*PEERS),
        Target(RATE, parse_period(YEAR), 88.0, set_by="Cabinet", rationale="Made up."),
        *(held(year, number) for year, number in (("2020-21", 91.0), ("2021-22", 90.0), ("2022-23", 86.0))),
        *(held(YEAR, 81.0 + number, area=code) for number, code in enumerate(PEERS)),
        *(
            held(f"{YEAR_OF_QUARTER}-Q{number}", value, indicator=QUARTERS)
            for number, value in ((1, 61.0), (3, 62.0), (4, 63.0))
        ),
        code="opening",
    )


def figure(indicator: str, period: str) -> dict[str, Any]:
    """The row of a return that brings the figure."""
    counts = {"numerator": NUMERATOR, "denominator": DENOMINATOR}
    limits = {"lower_limit": LOWER, "upper_limit": UPPER, "limits_level": 95}
    verdict = {"verdict": "similar", "verdict_comparator": ENGLAND, "verdict_source": JUDGED_BY}
    return {"indicator": indicator, "period": period, "value": NUMBER, **counts, **limits, **verdict}


def kept_back(indicator: str, period: str) -> dict[str, Any]:
    """The row of a return that suppresses it."""
    return {"indicator": indicator, "period": period, "missing_reason": "suppressed"}


def publish_figure(desk: Desk) -> None:
    """Send, approve and publish the figure, for a year and for a quarter."""
    sent = desk.send(figure(RATE, YEAR), figure(QUARTERS, QUARTER), **{"Idempotency-Key": "first"})
    assert sent.status_code == 201, sent.text
    assert sent.json()["id"] == RETURN
    desk.out(RETURN)
    assert desk.now.isoformat() < AS_OF[0].replace("Z", "+00:00")


def suppress_figure(desk: Desk) -> Any:
    """Send, approve and publish that it is suppressed, an hour later; the answer to the return."""
    desk.later(hours=1)
    sent = desk.send(kept_back(RATE, YEAR), kept_back(QUARTERS, QUARTER), **{"Idempotency-Key": "second"})
    assert sent.status_code == 201, sent.text
    desk.out(sent.json()["id"])
    desk.later(minutes=15)
    return sent


def reads() -> Iterator[tuple[str, list[str], bool]]:
    """Every read of the contract: its id, what is asked of it, and whether it is public."""
    for method, path, name, operation in operations():
        if method != "get":
            continue
        places = [path]
        if "{" in path:
            before = path.partition("{")[0]
            after = path.rpartition("}")[2]
            places = [f"{before}{sample}{after}" for sample in IN_PATH[path]]
        names = [one["name"] for one in parameters_of(operation) if one["in"] == "query"]
        asked = [
            f"{place}?{parameter}={sample}" for place in places for parameter in names for sample in SAMPLES[parameter]
        ]
        forms = ["json", "csv"] if "format" in names else []
        together = [f"{place}?format={form}&limit=1000" for place in places for form in forms if "limit" in names]
        yield name, [*places, *asked, *together], name in PUBLIC


def heard(desk: Desk, *, more: str = "", public_only: bool = False) -> dict[str, bytes]:
    """The body and headers of every answer, by what was asked; public reads also in the working view."""
    answers: dict[str, bytes] = {}
    for _, paths, is_public in reads():
        if public_only and not is_public:
            continue
        for path in paths:
            asked = f"{path}{'&' if '?' in path else '?'}{more}" if more else path
            answers[asked] = _told(desk.client.get(asked) if is_public else desk.officer.get(asked))
            if is_public and not more and "view=" not in path:
                working = f"{path}{'&' if '?' in path else '?'}view=working"
                answers[working] = _told(desk.officer.get(working))
    return answers


def traces(answers: Mapping[str, bytes]) -> dict[str, list[bytes]]:
    """The answers that tell something of the figure, and what."""
    return {asked: found for asked, body in answers.items() if (found := TRACES.findall(body))}


def _told(answer: Any) -> bytes:
    """All that an answer says; of a workbook what is in it, of an image all but where things are in it."""
    assert answer.status_code < 500, answer.text
    body = answer.content
    if answer.headers.get("content-type", "").startswith("image/svg+xml"):
        body = PLACES.sub(b"", body)
    if body[:2] == b"PK":
        with ZipFile(io.BytesIO(body)) as workbook:
            body = b"\n".join(workbook.read(name) for name in workbook.namelist())
    shown = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "etag", "date")}
    return bytes(body) + repr(sorted(shown.items())).encode()
