"""The charts of the seed over HTTP: their figures are those of the answers, and they are kept like other reads."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app.domain.measures.commentary import Commentary
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason
from app.storage.database import Database
from tests.api.asking import HYNDBURN, PENDLE, RECYCLING, answer, faults, items
from tests.clients import OpenClient
from tests.formats.charts import Image, flaws, image_of
from tests.stores import ANNUAL, HOME, RATE, basis, district, held, instant, peers, publish

CHART, POSITION = "/v1/indicators/{}/chart.svg", "/v1/indicators/{}/position.svg"
UNALLOCATED = "unallocated-reserves-share-of-net-revenue-expenditure"
PEERS = tuple(f"E07{number:06}" for number in range(1, 7))
EVIL = "<script>alert('x')</script> & [a](javascript:b)"


def image(client: TestClient, path: str) -> Image:
    """The image at a path."""
    reply = client.get(path).raise_for_status()
    assert reply.headers["content-type"] == "image/svg+xml"
    return image_of(reply.content)


def codes(client: TestClient) -> list[str]:
    """The codes of all indicators of the seed."""
    return [one["code"] for one in items(client, "/v1/indicators")]


@pytest.mark.load
def test_no_label_of_any_chart_of_the_seed_is_cut_or_covered(seeded_client: TestClient) -> None:
    paths = [form.format(code) for code in codes(seeded_client) for form in (CHART, POSITION)]
    paths += [f"{path}?area={area}" for path in paths for area in ("E12000002", PENDLE)]
    found = {path: flaws(image(seeded_client, path)) for path in paths}
    assert len(found) > 200
    assert {path: each for path, each in found.items() if each} == {}


def test_every_figure_of_a_chart_is_the_answer_s(seeded_client: TestClient) -> None:
    marks = 0
    for code in codes(seeded_client):
        detail = answer(seeded_client, f"/v1/indicators/{code}/performance")
        values = [period["value"] for period in detail["periods"]]
        told = {one["period"]: f"{one['period_label']}: {one['display']}" for one in values if one["value"] is not None}
        drawn = image(seeded_client, CHART.format(code)).marks("data-period")
        unit = detail["indicator"]["unit"]
        assert drawn == told, (code, unit)
        marks += len(drawn)
    assert marks > 500


def test_every_figure_of_a_position_is_the_answer_s(seeded_client: TestClient) -> None:
    strips = 0
    for code in codes(seeded_client):
        detail = answer(seeded_client, f"/v1/indicators/{code}/performance")
        drawn = image(seeded_client, POSITION.format(code)).marks("data-area")
        computed = [one for one in detail["benchmarks"] if one["kind"] == "computed" and not one["period_gap"]]
        computed = [one for one in computed if one["median"] is not None and one["areas_with_value"] >= 5]
        computed = [one for one in computed if one["reason"] != "not_like_for_like"]
        if not computed:
            assert drawn == {}
            continue
        period = computed[0]["period"]
        page = answer(
            seeded_client, f"/v1/values?indicator={code}&area={','.join(drawn)}&from={period}&to={period}&limit=1000"
        )
        values = {one["area"]: one for one in page["items"] if one["period"] == period}
        assert drawn == {area: f"{one['area_name']}: {one['display']}" for area, one in values.items()}
        assert len(drawn) == computed[0]["areas_with_value"] + 1
        assert f"{computed[0]['display']}" in image(seeded_client, POSITION.format(code)).words()
        strips += 1
    assert strips > 30


def test_headings_have_at_most_ten_words_and_the_description_says_the_judgement(seeded_client: TestClient) -> None:
    for code in codes(seeded_client):
        card = answer(seeded_client, f"/v1/indicators/{code}/performance")
        chart = image(seeded_client, CHART.format(code))
        heading = " ".join(chart.by_id(f"chart-{code}-heading").itertext())
        assert 1 <= len(heading.split()) <= 10
        description = chart.by_id(f"chart-{code}-description").text or ""
        assert card["direction_of_travel"]["sentence"] in description


def test_the_years_without_a_figure_are_a_gap(seeded_client: TestClient) -> None:
    chart = image(seeded_client, CHART.format(UNALLOCATED))
    assert "no figure" in chart.words()
    lines = [each for each in chart.root.iter() if each.get("stroke") == "#12436D" and "points" in each.attrib]
    assert [len(line.attrib["points"].split()) for line in lines] == [3, 4]
    description = chart.by_id(f"chart-{UNALLOCATED}-description").text or ""
    assert "2018/19: Not available; 2019/20: Not available; 2020/21: Not available; 2021/22: " in description


def test_a_chart_follows_area_and_period(seeded_client: TestClient) -> None:
    chart = image(seeded_client, f"{CHART.format(RECYCLING)}?area={PENDLE}&period=2019-20")
    assert list(chart.marks("data-period"))[-1] == "2019-20"
    assert "Pendle" in chart.words()
    strip = image(seeded_client, f"{POSITION.format(RECYCLING)}?period=2019-20")
    assert strip.marks("data-area")[HYNDBURN] == "Hyndburn: 34.5%"
    nothing = image(seeded_client, f"{CHART.format(RECYCLING)}?period=2001-02")
    assert "No figure for 2001/02 is held; there are figures from 2014/15 to 2022/23." in nothing.words()
    assert nothing.marks("data-period") == {}


@pytest.mark.parametrize("form", [CHART, POSITION])
def test_a_chart_is_read_like_other_reads(seeded_client: TestClient, form: str) -> None:
    path = form.format(RECYCLING)
    reply = seeded_client.get(path)
    assert reply.headers["cache-control"].startswith("public, max-age=")
    assert reply.headers["content-language"] == "en-GB"
    assert "content-disposition" not in reply.headers
    assert reply.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    unchanged = seeded_client.get(path, headers={"If-None-Match": reply.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    plain = {"Accept-Encoding": "identity"}
    whole = seeded_client.get(path, headers=plain).content
    assert seeded_client.head(path, headers=plain).headers["content-length"] == str(len(whole))
    assert len(whole) < 12_000
    assert faults(seeded_client, f"{path}?format=json") == [("format", "unknown_parameter")]
    assert faults(seeded_client, f"{path}?area=E07000999&period=x") == [("period", "invalid_period")]
    assert seeded_client.get(form.format("nothing")).status_code == 404


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", 200),
        ("image/*", 200),
        ("text/html,*/*;q=0.1", 200),
        ("application/json", 406),
        ("text/csv", 406),
        ("image/png", 406),
    ],
)
def test_what_is_accepted_decides_whether_there_is_an_answer(
    seeded_client: TestClient, accept: str, status: int
) -> None:
    for _ in range(2):  # the second of each from the cache, where it is kept
        reply = seeded_client.get(CHART.format(RECYCLING), headers={"Accept": accept})
        assert reply.status_code == status
    assert seeded_client.get(f"/v1/indicators/{RECYCLING}", headers={"Accept": "image/svg+xml"}).status_code == 406


def test_text_of_officers_stays_text(client_for: OpenClient, database: Database, database_url: str) -> None:
    title = replace(ANNUAL, title=EVIL, unit=EVIL, description=EVIL)
    commentary = Commentary(RATE, HOME, parse_period("2022-23"), EVIL)
    group = peers(*PEERS)
    areas = [district(code, name=f"{EVIL} {code}") for code in PEERS]
    values = [held("2022-23", 20.0 + number, area=code) for number, code in enumerate(PEERS)]
    publish(database, instant("2026-02-01"), *basis(title), *areas, group, commentary, held("2022-23", 23.0), *values)
    client = client_for(database_url)
    for form in (CHART, POSITION):
        text = client.get(form.format(RATE)).text
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        assert flaws(image_of(text)) == []


def test_a_figure_kept_back_leaves_no_place_in_a_drawing(
    client_for: OpenClient, database: Database, database_url: str
) -> None:
    areas = [district(code) for code in PEERS]
    values = [held("2022-23", 20.0 + number, area=code) for number, code in enumerate(PEERS[:5])]
    publish(database, instant("2026-02-01"), *basis(ANNUAL), *areas, peers(*PEERS), held("2022-23", 23.0), *values)
    client = client_for(database_url)
    before = [client.get(form.format(RATE)).content for form in (CHART, POSITION)]
    hidden = held("2022-23", None, area=PEERS[5], missing_reason=MissingReason.SUPPRESSED)
    publish(database, instant("2026-02-02"), hidden)
    after = [client.get(form.format(RATE)).content for form in (CHART, POSITION)]
    assert [_without_counts(one) for one in before] == [_without_counts(one) for one in after]


def _without_counts(svg: bytes) -> bytes:
    return re.sub(rb"of which \d have a figure|\d of \d", b"", svg)
