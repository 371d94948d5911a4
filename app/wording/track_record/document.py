"""The document of the track record: what the rules would have said, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.track_record.back_test import BackTest
from app.domain.track_record.named_cases import FinanceYear
from app.domain.track_record.protocol import PROTOCOL, TABLE_VERSION, protocol_digest
from app.domain.track_record.tested_rules import ANY_RULE, ANY_SIGN, NOT_TESTABLE
from app.wording.track_record import labels
from app.wording.track_record.finance import finance_section
from app.wording.track_record.markdown import percent
from app.wording.track_record.sections import (
    bands_section,
    breaches_section,
    budgets_section,
    chances_section,
    controls_section,
    figures_section,
    parameters_section,
    parts_section,
    rules_section,
)

SENTENCE = "More than half of all breaches come without any sign in the figures."


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What the document is made of: the back-test, the digest of its figures, and the named cases where given."""

    result: BackTest
    figures_digest: str
    finance: Sequence[FinanceYear] = ()


def document(record: TrackRecord) -> str:
    """The whole document in Markdown."""
    result = record.result
    sections = [
        "# Track record",
        _head(record),
        _in_short(result),
        figures_section(result),
        chances_section(result),
        rules_section(result),
        _not_testable(),
        parameters_section(result),
        budgets_section(result),
        breaches_section(result),
        parts_section(result),
        controls_section(result),
        bands_section(result),
        _first_study(result),
        *([finance_section(record.finance, services=result.services)] if record.finance else []),
        f"## Protocol\n\nSettled over several runs, as its last point says.\n\n```text\n{PROTOCOL}```",
    ]
    return "\n\n".join(sections) + "\n"


def digests(record: TrackRecord) -> str:
    """The line by which the document and the table of chances belong together."""
    figures = record.figures_digest
    return f"Protocol `{protocol_digest()}`, figures `{figures}`, table of chances version {TABLE_VERSION}."


def _head(record: TrackRecord) -> str:
    return (
        "What the warning rules would have said of every English district, year by year, from the figures up to then, "
        "and what came of it. `waymark backtest FIGURES --write` writes this document and the table of chances; nobody "
        f"edits either.\n\n{digests(record)}"
    )


def _in_short(result: BackTest) -> str:
    nearest, falls = result.score("nearest"), result.score("two_falls")
    warning = result.score("near_threshold_warning", sample="reports")
    base = result.sample("all").base
    exchanged = result.control("exchanged_outcomes").score("two_falls").precision.value
    return "\n".join(
        (
            "## In short",
            "",
            f"- Of 100 indicators not past their line, about {_in_100(base.value)} cross it within two years.",
            f"- Of the 4 or 5 in 100 nearest to their line, {_in_100(nearest.precision.value)} in 100 cross: "
            f"{nearest.lift.value or 0:.1f} times as many.",
            f"- On councils and years that had no part in the table, {_in_100(warning.precision.value)} of 100 "
            "warnings of nearness come true.",
            f"- After two falls running {_in_100(falls.precision.value)} in 100 cross. With outcomes exchanged between "
            f"the councils of the same indicator and year it is {_in_100(exchanged)} in 100: what falls say, they say "
            "of the year and the indicator more than of the council.",
            f"- **{silence_sentence(result)}**",
        )
    )


def silence_sentence(result: BackTest) -> str:
    """The sentence that every page with warnings says, where it is so, with what it counts as a sign."""
    by_sign = result.breaches["all"]
    silent, bare = (by_sign[sign].share_without_sign for sign in (ANY_SIGN, ANY_RULE))
    sentence = (
        f"Here {percent(silent, places=0)} had been neither near their line nor far from their peers; "
        f"{percent(bare, places=0)} had no rule against them at all, watches of decline included, which stand against "
        f"many that never cross."
    )
    return f"{SENTENCE} {sentence}" if silent is not None and silent > 0.5 else sentence


def _in_100(part: float | None) -> str:
    return f"{100 * (part or 0):.0f}"


def _not_testable() -> str:
    lines = [f"- `{rule}`: {labels.NOT_TESTABLE[reason]}." for rule, reason in NOT_TESTABLE.items()]
    return "\n".join(["### Rules that cannot be tested so", "", *lines])


def _first_study(result: BackTest) -> str:
    nearest, falls, far = (result.score(rule) for rule in ("nearest", "two_falls", "far_from_peers"))
    base = result.sample("all").base.value
    return f"""## Beside the first study

A first study, coded apart from this one, took 59 indicators. This run takes {len(result.indicators)}: pooled years are
left out, as the rules leave them out, and so is what has fewer than 8 years. The line is the worst tenth of the last
five years together: of the readings tried, the one that comes nearest to the first study, so their likeness is in part
by choice.

| | first study | here |
| --- | ---: | ---: |
| share that crosses | 7.3% | {percent(base)} |
| nearest to the line, 4.5 in 100: precision | 35% | {percent(nearest.precision.value)} |
| the same: lift | 4.8 | {nearest.lift.value or 0:.1f} |
| `far_from_peers`: precision | 20% | {percent(far.precision.value)} |
| two falls running: precision | 9% | {percent(falls.precision.value)} |
| the same: lift | 1.3 | {falls.lift.value or 0:.2f} |"""
