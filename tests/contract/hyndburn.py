"""What the seed's figures say of Hyndburn, told from the service's own answers with the path of each after it.

`python -m tests.contract.hyndburn` writes docs/hyndburn.md; with `--check` it only says whether that is up to date.
"""

import sys
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.testclient import TestClient

from app.domain.measures.period import parse_period
from app.wording.period import in_sentence
from tests.clients import NOW
from tests.contract.printed import print_document

FILE = Path(__file__).parents[2] / "docs" / "hyndburn.md"
AREA = "E07000120"
RECYCLING = "household-waste-recycling-rate"
FLY_TIPPING = "fly-tipping-incidents-per-1000"
RESERVES = "unallocated-reserves-share-of-net-revenue-expenditure"
CHILD_POVERTY = "children-in-relative-poverty-after-housing"
WOMEN = "life-expectancy-female"
DEPRIVATION = "imd-average-score"
OPEN, TRACK_RECORD = "/v1/warnings?state=open", "/v1/warnings/track-record"
SIMILAR, LANCASHIRE, ENGLAND = "similar-districts", "lancashire-districts", "E92000001"
# With whom the area is compared, and in which two periods.
STANDING = {
    CHILD_POVERTY: (SIMILAR, ("2023-24", "2024-25")),
    WOMEN: (ENGLAND, ("2015-2017", "2023-2025")),
    DEPRIVATION: (SIMILAR, ("2019", "2025")),
}

PREFACE = f"""# What the figures say of Hyndburn

As they stand on {NOW:%-d %B %Y}. After each sentence stands the path whose answer holds its numbers, so that anyone
can check it; what limits a figure stands beside it. This file is printed from the service: do not edit it, run
`make fix`.
"""


class Line(NamedTuple):
    """A sentence, and the path whose answer has every number in it."""

    text: str
    path: str


def told(client: TestClient) -> dict[str, list[Line]]:
    """The story: each section's title with its lines; a warning stands with what is told of its indicator."""
    by_indicator: dict[str, list[Line]] = {}
    listed = _answer(client, OPEN)
    for warning in listed["items"]:
        line = Line(f"**Open warning.** {warning['sentence']}", f"/v1/warnings/{warning['id']}")
        by_indicator.setdefault(warning["indicator"], []).append(line)
    told_of: dict[str, list[Line]] = {RECYCLING: _recycling(client), FLY_TIPPING: _fly_tipping(client)}
    told_of |= {RESERVES: _reserves(client)}
    standing = {indicator: _standing(client, indicator, *how) for indicator, how in STANDING.items()}
    others = [indicator for indicator in by_indicator if indicator not in told_of | standing]
    told_of |= standing | {indicator: [] for indicator in others}
    whole = {
        indicator: [*by_indicator.get(indicator, []), *lines, _caveat(client, indicator)]
        for indicator, lines in told_of.items()
    }
    count = f"Open warnings told here: {listed['total']}. Others, which are less urgent: {listed['below_line']}."
    return {
        "In short": [Line(count, OPEN)],
        "Recycling falls, and others' hardly does": whole[RECYCLING],
        "Fly-tipping is far above others'": whole[FLY_TIPPING],
        "Reserves that are not set aside have halved": whole[RESERVES],
        "Differences that have stood for years": [line for indicator in standing for line in whole[indicator]],
        "Other open warnings": [line for indicator in others for line in whole[indicator]],
        "What cannot be assessed": _not_assessed(client),
        "How current the figures are": _currency(client, tuple(by_indicator)),
    }


def rendered(client: TestClient) -> str:
    """The whole file, from a service over the seed at the tests' instant."""
    sections = (
        f"## {title}\n\n" + "".join(f"- {line.text} `{line.path}`\n" for line in lines)
        for title, lines in told(client).items()
        if lines
    )
    return "\n".join((PREFACE, *sections))


def benchmark_path(indicator: str, comparator: str, *, period: str) -> str:
    """The path of one comparison."""
    return _path("/v1/benchmarks", indicator=indicator, comparator=comparator, period=period)


def _recycling(client: TestClient) -> list[Line]:
    path = f"/v1/warnings/{RECYCLING}.{AREA}.sustained_decline.2022-23"
    warning = _answer(client, path)
    fall = warning["evidence"]
    before, after = (
        _compared(client, RECYCLING, SIMILAR, period=period)
        for period in (fall["base_periods"][0], fall["points"][-1]["period"])
    )
    text = f"{warning['sentence']} That is a fall of {fall['total_display']}."
    return [Line(text, path), before, Line(f"{after.text} Their middle value falls far less.", after.path)]


def _fly_tipping(client: TestClient) -> list[Line]:
    first = _compared(client, FLY_TIPPING, SIMILAR, period="2019-20")
    return [first, *(_compared(client, FLY_TIPPING, group, period="2022-23") for group in (SIMILAR, LANCASHIRE))]


def _reserves(client: TestClient) -> list[Line]:
    """From the first year to the latest, with the years between that are not held and what was corrected later."""
    then, now = (benchmark_path(RESERVES, LANCASHIRE, period=period) for period in ("2015-16", "2024-25"))
    before, after = (_own_and_others(client, path) for path in (then, now))
    gap = _path("/v1/values", indicator=RESERVES, area=AREA, **{"from": "2018-19", "to": "2020-21"})
    missing = [row["period_label"] for row in _answer(client, gap)["items"] if row["value"] is None]
    latest = _path("/v1/values", indicator=RESERVES, area=AREA, **{"from": "2024-25"})
    return [
        Line(
            f"In 2015/16 Hyndburn's unallocated reserves are {before[0]} of a year's net spending, and the middle "
            f"value of Lancashire districts is {before[1]}.",
            then,
        ),
        Line(f"In 2024/25 they are {after[0]}, less than half, and the others' middle value is up to {after[1]}.", now),
        Line(f"What happened in {', '.join(missing[:-1])} and {missing[-1]} is not known: no figures are held.", gap),
        Line(f"A note on the latest figure: {_answer(client, latest)['items'][0]['data_note']}", latest),
    ]


def _standing(client: TestClient, indicator: str, comparator: str, periods: tuple[str, str]) -> list[Line]:
    """How the place differs, in one of the first periods held and in the latest: no news, and no sign of a fall."""
    title = _answer(client, f"/v1/indicators/{indicator}")["title"]
    rows = (_compared(client, indicator, comparator, period=period) for period in periods)
    return [Line(f"{title}: {_lower(row.text)}", row.path) for row in rows]


def _not_assessed(client: TestClient) -> list[Line]:
    """Where the rules cannot say anything, which is no good news."""
    targets = _path("/v1/performance", target_status="no_target", limit=1)
    total = _answer(client, targets)["total"]
    few = _compared(client, RESERVES, SIMILAR, period="2024-25")
    return [
        Line(f"None of the {total} indicators has a target yet, so nothing is red against one.", targets),
        _reason(client, RESERVES, "near_threshold"),
        Line(f"Unallocated reserves: {_lower(few.text)}", few.path),
        _reason(client, CHILD_POVERTY, "far_from_peers"),
        _reason(client, WOMEN, "far_from_peers"),
        Line(f"The track record of English districts: {_answer(client, TRACK_RECORD)['sentence']}", TRACK_RECORD),
    ]


def _reason(client: TestClient, indicator: str, rule: str) -> Line:
    """Why a rule is not assessed, with the level and the figure that it would be about where there are both."""
    path = f"/v1/indicators/{indicator}/performance"
    card = _answer(client, path)
    [found] = [each for each in card["not_assessed"] if each["rule"] == rule]
    level = card["warning_threshold"]
    beside = f" (it is {level['display']}, the figure {card['latest']['display']})" if level is not None else ""
    what = f"{card['indicator']['title']}, the rule '{found['rule_label']}'{beside}."
    return Line(f"{what} {found['sentence']}", path)


def _currency(client: TestClient, warned: tuple[str, ...]) -> list[Line]:
    count = _answer(client, "/v1/service")
    current, late, paused, ended = (count["currency"][state] for state in ("current", "late", "paused", "discontinued"))
    whole = (
        f"Of {count['indicators']} indicators {current} are up to date and {late} are behind their publisher; {paused} "
        f"are paused, and {ended} is no longer published."
    )
    lines = [Line(whole, "/v1/service")]
    for indicator in dict.fromkeys(warning["indicator"] for warning in _answer(client, OPEN)["items"]):
        path = f"/v1/indicators/{indicator}/performance"
        card = _answer(client, path)
        lines.append(Line(f"{card['indicator']['title']}: {_lower(card['currency']['sentence'])}", path))
    return lines


def _compared(client: TestClient, indicator: str, comparator: str, *, period: str) -> Line:
    """The service's sentence on one comparison, begun with its period."""
    path = benchmark_path(indicator, comparator, period=period)
    [row] = _answer(client, path)["items"]
    return Line(f"In {in_sentence(parse_period(period))} {_lower(row['sentence'])}", path)


def _own_and_others(client: TestClient, path: str) -> tuple[str, str]:
    """The council's share and the comparators' middle value, as they are printed."""
    [row] = _answer(client, path)["items"]
    return f"{row['area_value']:.1f}%", row["display"]


def _caveat(client: TestClient, indicator: str) -> Line:
    path = f"/v1/indicators/{indicator}"
    return Line(f"Caveat: {_answer(client, path)['caveat']}", path)


def _answer(client: TestClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(path).raise_for_status().json()
    return found


def _path(path: str, **parameters: str | int) -> str:
    return f"{path}?{urlencode(parameters)}"


def _lower(sentence: str) -> str:
    """A sentence that goes on after other words: the council's name keeps its capital."""
    return sentence if sentence.startswith("Hyndburn") else sentence[:1].lower() + sentence[1:]


if __name__ == "__main__":
    sys.exit(print_document(FILE, rendered, arguments=sys.argv[1:]))
