"""The Annual Report over HTTP: drafts, publishing, what is frozen, and a year of a strategy's life."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.measures.period import parse_period
from app.domain.measures.tier import Placement, TierNumber
from app.domain.operations.archive import ArchiveKind
from app.domain.publishing.access import Scope
from app.formats.registry import REPORT_FORMATS
from app.services.operations.archive import load_archive, write_archive
from app.storage.database import Database
from app.storage.publishing.report_editions import wrong_forms
from tests.api.officers import publish_basis
from tests.api.test_achievements import PATH as ACHIEVED
from tests.api.test_achievements import SENT as ACHIEVEMENT_SENT
from tests.api.test_strategies import ACTION_SENT, OUTCOME_SENT, STRATEGY_SENT, Office
from tests.clients import OpenClient
from tests.databases import Shops, opened
from tests.formats.report_files import docx_texts, pdf_texts
from tests.formats.report_sample import HOSTILE
from tests.formats.report_texts import html_texts
from tests.keys import bearing, make_key
from tests.stores import ACHIEVEMENT, ANNUAL, HOME, RATE, held, instant, placed, publish, record

HIDDEN = 77.7  # recorded, and never released
_SECOND = timedelta(seconds=1)
FORMS = tuple(form.name for form in REPORT_FORMATS)


def fill(database: Database) -> None:
    """Three years of an indicator, and a newer figure that is not public."""
    publish_basis(database, *(held(year, number) for year, number in (("2022-23", 40.0), ("2023-24", 41.0))))
    publish(database, instant("2026-10-05"), held("2024-25", 42.5), held("2025-26", 43.5), code="later")
    record(database, instant("2026-10-06"), held("2025-26", HIDDEN))


pytestmark = pytest.mark.holding(fill=fill)


@pytest.fixture
def office(database: Database, client_for: OpenClient) -> Office:
    """The office over that store."""
    return Office(database, client_for)


def publish_report(office: Office, year: str, **more: Any) -> Any:
    """Publish a report; the answer."""
    office.now = office.now.replace(microsecond=0) + _SECOND
    return office.client.post("/v1/reports", json={"year": year, **more}, headers=office.approver)


def frozen(office: Office, year: str, **parameters: Any) -> dict[str, bytes]:
    """The bytes of every form of a published report."""
    found = {}
    for form in FORMS:
        answer = office.client.get(f"/v1/reports/{year}", params={"format": form, **parameters})
        assert answer.status_code == 200, answer.text
        found[form] = answer.content
    return found


def test_nothing_is_published_at_first_and_the_public_is_told_what_there_is(office: Office) -> None:
    assert office.get("/v1/reports").json()["items"] == []
    missing = office.get("/v1/reports/2024-25")
    assert (missing.status_code, missing.json()["detail"]) == (
        404,
        "No report for 2024-25 is published. No report is published yet.",
    )
    publish_report(office, "2024-25").raise_for_status()
    told = office.get("/v1/reports/2023-24").json()["detail"]
    assert told == "No report for 2023-24 is published. There are reports for: 2024-25."


@pytest.mark.parametrize("year", ["2024", "2024-25-Q1", "next-year"])
def test_a_report_is_of_a_financial_year(office: Office, year: str) -> None:
    answer = office.get(f"/v1/reports/{year}")
    assert answer.status_code == 400
    assert "2023-24" in answer.json()["detail"]


def test_the_achievements_of_the_year_are_told_and_their_absence_too(office: Office, database: Database) -> None:
    page = office.client.get("/v1/reports/2024-25?draft=true&format=html", headers=office.writer).text
    assert "No key achievement of the year is recorded." in page
    achieved = replace(ACHIEVEMENT, period=parse_period("2024-25"), strategy=None, priority=None)
    publish(database, instant("2026-10-08"), achieved, code="achieved")
    [told] = _draft(office, "2024-25")["achievements"]
    assert told["title"] == ACHIEVEMENT.title
    page = office.client.get("/v1/reports/2024-25?draft=true&format=html", headers=office.writer).text
    assert ACHIEVEMENT.title in page
    assert _draft(office, "2023-24")["achievements"] == []


def test_a_draft_needs_a_key_and_is_kept_nowhere(office: Office) -> None:
    for path in ("/v1/reports/2024-25?draft=true", "/v1/reports/2024-25?view=working"):
        assert office.get(path).status_code == 401
        answer = office.client.get(path, headers=office.writer)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.json()["draft"] is True


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cut_off=2026-11-01", "cut_off"),
        ("draft=true&cut_off=2027-01-01", "cut_off"),
        ("draft=true&cut_off=2026-09-01", "cut_off"),
        ("draft=true&edition=1", "edition"),
        ("draft=true&as_of=2026-11-01", "as_of"),
        ("draft=true&theme=nothing", "theme"),
    ],
)
def test_what_a_draft_does_not_take_is_named(office: Office, query: str, field: str) -> None:
    answer = office.client.get(f"/v1/reports/2024-25?{query}", headers=office.writer)
    assert answer.status_code == 400
    assert [error.get("parameter") for error in answer.json()["errors"]] == [field]


def test_a_report_shows_what_was_public_at_the_cut_off_and_how_old_it_is(office: Office) -> None:
    before = _draft(office, "2025-26", cut_off="2026-10-03")
    [tier] = before["tiers"]
    reported = next(each for each in tier["indicators"] if each["card"]["indicator"]["code"] == RATE)
    assert (reported["card"]["latest"]["period"], reported["lag_months"]) == ("2023-24", 24)
    after = _draft(office, "2025-26", cut_off="2026-10-10")
    [tier] = after["tiers"]
    reported = next(each for each in tier["indicators"] if each["card"]["indicator"]["code"] == RATE)
    assert (reported["card"]["latest"]["display"], reported["lag_months"]) == ("43.5%", 0)
    assert [year["display"] for year in reported["years"]] == ["40.0%", "41.0%", "42.5%", "43.5%"]


def test_the_figures_are_those_of_the_cards(office: Office) -> None:
    drafted = _draft(office, "2024-25")
    cards = office.get("/v1/performance?period=2024-25").json()["items"]
    reported = [each["card"] for tier in drafted["tiers"] for each in tier["indicators"]]
    by_code = {card["indicator"]["code"]: card for card in cards}
    [own] = [card for card in reported if card["indicator"]["code"] == RATE]
    assert own == by_code[RATE]


def _draft(office: Office, year: str, **parameters: str) -> Any:
    parameters = {"draft": "true", **parameters}
    return office.client.get(f"/v1/reports/{year}", params=parameters, headers=office.writer).raise_for_status().json()


def test_what_is_hidden_is_in_no_form_of_a_published_report(office: Office) -> None:
    publish_report(office, "2025-26").raise_for_status()
    forms = frozen(office, "2025-26")
    assert all(b"77.7" not in content for name, content in forms.items() if name in ("json", "html"))
    assert json.loads(forms["json"])["tiers"][0]["indicators"]
    working = office.working("/v1/reports/2025-26").text
    assert "77.7" in working  # the test can fail: it is there for those who may see it


def test_no_service_level_indicator_is_in_a_report_not_even_in_a_working_draft(
    office: Office, database: Database
) -> None:
    internal = replace(ANNUAL, code="service-level", title="Service level")
    row = placed("service-level", Placement(TierNumber.SERVICE))
    record(database, instant("2026-10-07"), internal, row, held("2024-25", 12.0, indicator="service-level"))
    working = office.working("/v1/reports/2024-25")
    assert [tier["tier"] for tier in working.json()["tiers"]] == [1]
    assert "Service level" not in working.text


def test_a_published_report_is_given_byte_for_byte_with_its_digests(office: Office) -> None:
    made = publish_report(office, "2024-25")
    assert made.status_code == 201
    [listed] = office.get("/v1/reports").json()["items"]
    assert listed == made.json()
    for form in listed["forms"]:
        answer = office.get(form["href"])
        assert sha256(answer.content).hexdigest() == form["sha256"]
        assert (len(answer.content), answer.headers["content-type"]) == (form["bytes"], form["content_type"])
        assert answer.headers["cache-control"].startswith("public")
        again = office.client.get(form["href"], headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    html = office.client.get("/v1/reports/2024-25", headers={"Accept": "text/html"})
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert office.get("/v1/reports/2024-25?format=xml").status_code == 400
    assert office.client.get("/v1/reports/2024-25", headers={"Accept": "image/png"}).status_code == 406


def test_a_second_publication_is_a_new_edition_with_its_reason_and_the_first_stays(office: Office) -> None:
    publish_report(office, "2024-25").raise_for_status()
    first = frozen(office, "2024-25")
    refused = publish_report(office, "2024-25")
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json()["errors"]] == ["required"]
    second = publish_report(office, "2024-25", reason="A figure was corrected.")
    assert (second.status_code, second.json()["edition"]) == (201, 2)
    latest = frozen(office, "2024-25")
    assert json.loads(latest["json"])["edition_reason"] == "A figure was corrected."
    assert frozen(office, "2024-25", edition=1) == first
    assert frozen(office, "2024-25", edition=2) == latest
    assert office.get("/v1/reports/2024-25?edition=3").status_code == 404


def test_a_year_that_goes_on_and_a_cut_off_to_come_are_refused_with_every_fault(office: Office) -> None:
    answer = publish_report(office, "2026-27", cut_off="2027-01-01T00:00:00Z")
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == ["later_than_now", "year_not_ended"]
    assert office.get("/v1/reports").json()["items"] == []


def test_a_dry_run_and_a_repeated_call_leave_one_edition_at_most(office: Office) -> None:
    path, body = "/v1/reports", {"year": "2024-25"}
    tried = office.client.post(f"{path}?dry_run=true", json=body, headers=office.approver)
    assert (tried.status_code, office.get(path).json()["items"]) == (200, [])
    headers = office.approver | {"Idempotency-Key": "once"}
    first = office.client.post(path, json=body, headers=headers)
    again = office.client.post(path, json=body, headers=headers)
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert len(office.get(path).json()["items"]) == 1


def test_a_key_without_the_scope_publishes_nothing(office: Office, database: Database) -> None:
    key = bearing(make_key(database, *(set(Scope) - {Scope.PUBLISH})))
    assert office.client.post("/v1/reports", json={"year": "2024-25"}, headers=key).status_code == 403


def test_one_theme_has_a_report_of_its_own(office: Office) -> None:
    publish_report(office, "2024-25", theme="made-up").raise_for_status()
    assert office.get("/v1/reports/2024-25").status_code == 404
    themed = office.get("/v1/reports/2024-25?theme=made-up").json()
    assert (themed["theme"], themed["title"]) == ("made-up", "Annual performance report 2024/25: Made up")
    refused = publish_report(office, "2024-25", theme="nothing")
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json()["errors"]] == ["unknown_value"]


def test_a_report_stays_while_time_goes_on_and_is_read_as_of_the_past(office: Office) -> None:
    before = f"{office.now:%Y-%m-%dT%H:%M:%SZ}"
    publish_report(office, "2024-25").raise_for_status()
    office.now += 3 * _SECOND
    assert office.get(f"/v1/reports?as_of={before}").json()["items"] == []
    assert office.get(f"/v1/reports/2024-25?as_of={before}").status_code == 404
    assert office.get("/v1/reports/2024-25").status_code == 200


def test_a_redacted_figure_takes_the_editions_that_hold_it_back(office: Office) -> None:
    publish_report(office, "2024-25").raise_for_status()
    body = {"indicator": RATE, "area": HOME, "period": "2024-25", "reason": "Somebody could be recognised."}
    office.client.post("/v1/redactions", json=body, headers=office.writer).raise_for_status()
    gone = office.get("/v1/reports/2024-25?format=html")
    assert (gone.status_code, "redacted" in gone.json()["detail"]) == (404, True)
    [listed] = office.get("/v1/reports").json()["items"]
    assert (listed["redacted"], listed["forms"]) == (True, [])
    anew = publish_report(office, "2024-25", reason="A figure was taken out.")
    assert anew.status_code == 201
    assert b"42.5" not in frozen(office, "2024-25")["json"]


def test_a_year_of_a_strategys_life_and_the_report_of_the_year_before_given_again(office: Office) -> None:
    codes = [
        office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT | {"adopted_on": "2023-05-01"}),
        office.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT),
        office.wrote("/v1/actions/insulation", ACTION_SENT),
        office.wrote(
            "/v1/actions/insulation/progress/2025-03-01",
            {"status": "on_track", "percent": 40, "narrative": "200 homes are done."},
        ),
        office.wrote(
            "/v1/outcomes/warm-homes/progress/2025-03-01",
            {"status": "on_track", "percent": None, "narrative": "It goes well."},
        ),
    ]
    office.out(*codes)
    publish_report(office, "2024-25").raise_for_status()
    first = frozen(office, "2024-25")
    told = json.loads(first["json"])["strategy"]
    assert (told["code"], told["outcomes"][0]["status"]) == ("strategy-2023", "on_track")

    # The strategy is replaced in mid-year, an action is stopped, and progress is sent back and corrected.
    new = STRATEGY_SENT | {"title": "Corporate Strategy 2025 to 2030", "first_year": 2025, "last_year": 2030}
    replaced = office.wrote(
        "/v1/strategies/strategy-2025", new | {"adopted_on": "2025-07-10", "replaces": "strategy-2023"}
    )
    stopped = office.wrote(
        "/v1/actions/insulation/progress/2025-09-01",
        {"status": "stopped", "percent": 45, "narrative": "The grant ended."},
    )
    wrong = office.wrote(
        "/v1/outcomes/warm-homes/progress/2025-06-01",
        {"status": "complete", "percent": None, "narrative": "All is done."},
    )
    decided = {"outcome": "sent_back", "reason": "It is not done."}
    office.client.post(f"/v1/returns/{wrong}/decision", json=decided, headers=office.approver).raise_for_status()
    outcome = office.wrote("/v1/outcomes/warm-homes-2025", OUTCOME_SENT | {"strategy": "strategy-2025"})
    right = office.wrote(
        "/v1/outcomes/warm-homes-2025/progress/2025-12-01",
        {"status": "at_risk", "percent": None, "narrative": "The grant ended."},
    )
    office.out(replaced, stopped, outcome, right)
    publish_report(office, "2025-26").raise_for_status()

    assert frozen(office, "2024-25") == first
    told = json.loads(frozen(office, "2025-26")["json"])["strategy"]
    assert (told["code"], told["replaced"], told["replaced_on"]) == ("strategy-2025", "strategy-2023", "2025-07-10")
    assert [(each["code"], each["status"]) for each in told["outcomes"]] == [("warm-homes-2025", "at_risk")]
    assert "All is done." not in frozen(office, "2025-26")["html"].decode()
    changes = json.loads(frozen(office, "2025-26")["json"])["changes"]
    assert changes["compared_at"] is not None  # the cut-off of the report before


def test_what_people_write_stays_text_in_every_form_of_a_published_report(office: Office) -> None:
    """HTML, Markdown, formulas and the typesetter's own language in commentary, progress, an achievement, an answer."""
    written = HOSTILE[:-1]  # the last holds signs that turn text around, which no caller may send
    whole, title = "\n".join(written), written[0]
    progress = {"status": "on_track", "percent": 40, "narrative": whole}
    codes = [
        office.wrote(f"/v1/indicators/{RATE}/commentary/2024-25", {"text": whole}),
        office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT | {"adopted_on": "2023-05-01"}),
        office.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT | {"title": title}),
        office.wrote("/v1/actions/insulation", ACTION_SENT | {"title": title, "owner_role": title}),
        office.wrote("/v1/actions/insulation/progress/2025-03-01", progress),
        office.wrote("/v1/outcomes/warm-homes/progress/2025-03-01", progress | {"percent": None}),
        office.wrote(ACHIEVED, ACHIEVEMENT_SENT | {"title": title, "description": whole, "period": "2024-25"}),
    ]
    office.out(*codes)
    publish_report(office, "2024-25").raise_for_status()
    forms = frozen(office, "2024-25")
    html, pdf, docx = html_texts(forms["html"]), pdf_texts(forms["pdf"]), docx_texts(forms["docx"])
    for texts in (html, pdf, docx):
        found = _squeezed("".join(texts))
        for each in written:
            # the commentary, the progress of the outcome and of the action, and what was achieved
            assert found.count(_squeezed(each)) >= 4
        assert "root:" not in found
    page = forms["html"].decode()
    assert not re.search(r"<(script|img|iframe|object|b)\b", page)
    assert 'href="https://example.org/evil' not in page
    with pikepdf.open(BytesIO(forms["pdf"])) as file:
        addresses = {str(each.URI) for each in file.objects if isinstance(each, pikepdf.Dictionary) and "/URI" in each}
    assert not any("example.org" in each for each in addresses)


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_the_report_tells_what_was_revised_since_the_last_one(office: Office, database: Database) -> None:
    publish_report(office, "2024-25").raise_for_status()
    publish(database, office.now + 60 * _SECOND, held("2024-25", 39.9), code="corrected")
    office.now += 120 * _SECOND
    changes = _draft(office, "2025-26")["changes"]
    [revised] = changes["revised"]
    assert (revised["indicator"], revised["period"]) == (RATE, "2024-25")
    assert revised["sentence"].endswith("figure in 2024/25 is now 39.9%. The last report had 42.5%.")


def test_what_the_council_has_not_said_of_accessibility_is_told_as_that(
    office: Office, database: Database, client_for: OpenClient
) -> None:
    page = office.client.get("/v1/reports/2024-25?draft=true&format=html", headers=office.writer).text
    assert "No contact for accessibility has been named" in page
    client = client_for(
        database.url.render_as_string(hide_password=False),
        clock=lambda: office.now,
        accessibility_email="access@example.gov.uk",
        council_name="Hyndburn Borough Council",
    )
    page = client.get("/v1/reports/2024-25?draft=true&format=html", headers=office.writer).text
    assert ("write to access@example.gov.uk" in page, "Hyndburn Borough Council" in page) == (True, True)


@pytest.mark.load
def test_an_export_brings_the_same_bytes_to_the_other_database(
    office: Office, database: Database, backend: str, shops: Shops, client_for: OpenClient
) -> None:
    publish_report(office, "2024-25").raise_for_status()
    first = frozen(office, "2024-25")
    archive = BytesIO()
    with database.read() as connection:
        write_archive(connection, archive, kind=ArchiveKind.HAND_OVER, with_names=False, progress=lambda _: None)
    shop = shops["sqlite" if backend == "postgresql" else "postgresql"]
    url = shop.migrated()
    with opened(url) as other, other.write() as connection:
        archive.seek(0)
        load_archive(connection, archive, kind=ArchiveKind.HAND_OVER, progress=lambda _: None)
    client = client_for(url, clock=lambda: office.now)
    found = {form: client.get("/v1/reports/2024-25", params={"format": form}).content for form in FORMS}
    assert found == first
    assert client.get("/v1/reports").content == office.client.get("/v1/reports").content
    with opened(url) as other, other.read() as connection:
        assert list(wrong_forms(connection)) == []


def test_the_check_finds_bytes_that_are_not_those_that_were_published(office: Office, database: Database) -> None:
    publish_report(office, "2024-25").raise_for_status()
    with database.read() as connection:
        assert list(wrong_forms(connection)) == []
    if not database.is_sqlite:
        return
    with database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER report_form_no_update")
        connection.exec_driver_sql("UPDATE report_form SET content = x'00' WHERE name = 'html'")
    with database.read() as connection:
        [wrong] = wrong_forms(connection)
    assert "report 2024-25-1" in wrong
    assert "html" in wrong


def test_nobody_changes_or_removes_what_was_published(office: Office, database: Database) -> None:
    publish_report(office, "2024-25").raise_for_status()
    for statement in (
        "UPDATE report_form SET name = 'x'",
        "DELETE FROM report_form",
        "UPDATE report_edition SET reason = 'x'",
        "DELETE FROM report_edition",
    ):
        with pytest.raises(DBAPIError), database.write() as connection:
            connection.execute(text(statement))
