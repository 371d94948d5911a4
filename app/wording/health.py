"""The health check for people: labels, what can be expected of warnings, and a paragraph for reading aloud."""

from app.domain.performance.health import CoverageItem, Expectation, Health
from app.wording.area import at_start, place_name

BEST_VALUE_THEMES = (
    "Continuous improvement",
    "Leadership",
    "Governance",
    "Culture",
    "Use of resources",
    "Service delivery",
    "Partnerships and community engagement",
)
BLIND_SPOTS = (
    "Figures cannot see everything: more than half of all breaches come without any sign in the figures. The "
    "government looks at seven themes of Best Value, and leadership, governance, culture and partnerships hardly show "
    "in figures."
)
NOTHING_FORETOLD = "For no open warning is it known how likely it is to come true."

_COVERAGE = {
    CoverageItem.OWNER: "An owner",
    CoverageItem.PURPOSE: "A purpose",
    CoverageItem.VALUE: "A figure for the latest period",
    CoverageItem.COMMENTARY: "A commentary on the latest figure",
    CoverageItem.TARGET: "A target for the latest period",
    CoverageItem.THRESHOLD: "A warning level",
}


def coverage_label(item: CoverageItem) -> str:
    """What an indicator should have, in a few words."""
    return _COVERAGE[item]


def number_of(number: int, noun: str) -> str:
    """A number with its noun: `1 warning`, `2 warnings`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def expectation_sentence(expected: Expectation) -> str:
    """What can be expected of a rule's open warnings, in one sentence."""
    parts = []
    if expected.happened:
        parts.append(f"{expected.happened} {_verb(expected.happened, 'is', 'are')} about what has already happened")
    if expected.expected_false is not None:
        of_10 = round(10 * expected.expected_false / expected.foretelling)
        parts.append(f"{expected.foretelling} may come true: of 10 such warnings about {of_10} do not")
    if expected.unknown:
        parts.append(f"for {expected.unknown} it is not known how often such warnings come true")
    return f"{at_start('; '.join(parts))}."


def false_sentence(health: Health) -> str:
    """How many of the open warnings can be expected to be false, in one sentence."""
    if health.expected_false is None:
        return NOTHING_FORETOLD
    false, warnings = round(health.expected_false), number_of(health.foretelling, "open warning")
    return f"Of {warnings} about what may happen, about {false} can be expected not to come true within two years."


def paragraph(health: Health, *, place: str) -> str:
    """The council's health in a paragraph for reading aloud."""
    sentences = [
        f"This is how {place_name(place)} is doing, measured by {number_of(health.counts.indicators, 'indicator')}."
    ]
    sentences += _warnings(health)
    late = health.counts.currency.late
    if late:
        sentences.append(f"For {late} of the indicators, newer figures are due and are not held here yet.")
    missing = next(each.lacking for each in health.coverage if each.item is CoverageItem.VALUE)
    if missing:
        sentences.append(f"{missing} {_verb(missing, 'has', 'have')} no figure for the latest period.")
    sentences.append("No data does not mean no problem.")
    return " ".join([*sentences, BLIND_SPOTS])


def _warnings(health: Health) -> list[str]:
    if not health.opened:
        return ["No warning is open."]
    counts = health.counts
    by_severity = (
        f"{counts.critical or 'none'} critical, {number_of(counts.warning, 'warning')} and {counts.watch} to watch"
    )
    verb = _verb(health.opened, "is", "are")
    sentences = [f"{number_of(health.opened, 'warning sign')} {verb} open: {by_severity}."]
    if health.urgent:
        sentences.append(f"The most urgent: {'; '.join(health.urgent)}.")
    below = len(health.line.below)
    if below:
        sentences.append(f"{below} more {_verb(below, 'is', 'are')} less urgent.")
    late = health.answers_overdue
    if late:
        sentences.append(f"The council's answer to {late} of them is late.")
    promised = health.promises_overdue
    if promised:
        sentences.append(
            f"{promised} {_verb(promised, 'is', 'are')} past the day by which the council promised to act."
        )
    if health.expected_false is not None:
        sentences.append(false_sentence(health))
    return sentences


def _verb(number: int, singular: str, plural: str) -> str:
    return singular if number == 1 else plural
