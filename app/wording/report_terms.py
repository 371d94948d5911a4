"""The Annual Report's glossary, its rules in brief, and its accessibility statement."""

from collections.abc import Collection, Iterator
from enum import StrEnum

from app.domain.report.imprint import AccessibilityFacts
from app.domain.report.year_result import OLDEST_MONTHS
from app.wording.period import day_label

EASS = ("Equality Advisory and Support Service", "https://www.equalityadvisoryservice.com/")


class Term(StrEnum):
    """A word that a report may use."""

    INDICATOR = "indicator"
    DIRECTION = "direction"
    NO_CLEAR_CHANGE = "no_clear_change"
    NOT_JUDGED = "not_judged"
    SIMILAR = "similar"
    MIDDLE = "middle"
    QUARTILE = "quartile"
    QUARTER = "quarter"
    TARGET = "target"
    WARNING = "warning"
    PROVISIONAL = "provisional"
    BREAK = "break"
    STRATEGY = "strategy"


_TERMS = {
    Term.INDICATOR: ("Indicator", "A measure counted in the same way every time, so that it can be compared."),
    Term.DIRECTION: (
        "▲, ▼ and ►",
        "The figure went up, went down or stayed level. The words beside the symbol say whether that is better or "
        "worse.",
    ),
    Term.NO_CLEAR_CHANGE: ("No clear change", "The figure moved by no more than chance could move it."),
    Term.NOT_JUDGED: ("Not judged", "Neither a higher nor a lower figure is better."),
    Term.SIMILAR: ("Similar councils", "The councils whose area and people are most like the council's own."),
    Term.MIDDLE: ("Middle value", "Half of the areas have a higher figure and half have a lower one."),
    Term.QUARTILE: (
        "Quartiles",
        "A quarter of areas lie below the lower one, and a quarter above the upper.",
    ),
    Term.QUARTER: (
        "Q1, Q2, Q3 and Q4",
        "The quarters of a financial year. Q1 is April to June, and Q4 is January to March.",
    ),
    Term.TARGET: (
        "Green, amber and red",
        "The figure is on target, near it or off it, by the rule that was set with the target.",
    ),
    Term.WARNING: (
        "Critical, warning and to watch",
        "How serious a warning sign is. It says that something needs a look, not that anything has failed. A warning "
        "level is the figure beyond which there is one.",
    ),
    Term.PROVISIONAL: ("Provisional", "The publisher expects to revise the figure."),
    Term.BREAK: ("Break in series", "The way of counting changed, so figures before and after cannot be compared."),
    Term.STRATEGY: (
        "Outcome and action",
        "An outcome is what the council sets out to bring about; an action is what it does for that.",
    ),
}
RULES = (
    "Each indicator shows its latest figure for a time that ended by the last day of the year and that was public by "
    "the day named under the title. How much older it is than the year is printed beside it.",
    "A figure is compared with the one a year before, unless its definition says otherwise. It is better or worse "
    "only where the change is clear: beyond what chance or rounding could do.",
    f"A figure that ended more than {OLDEST_MONTHS} months before the year did is shown, but it is not counted as "
    "improved or worsened.",
    "Beside others means beside the middle value of similar councils, in as much of the same time as there is. "
    "Totals are not compared, because areas differ in size.",
    "A warning is raised by a rule that is the same for every indicator: past a warning level, off target, near either "
    "of them, far behind similar councils, getting worse for some time or beyond chance, late, or figures to check.",
)
OUTCOME_RULE = "What people say of an outcome is printed as they said it, beside what its indicators say."


def glossary(used: Collection[Term], *, similar: str | None) -> Iterator[tuple[str, str]]:
    """The words that are used, each with what it means, in their order; the group of similar councils has its name."""
    for term, (word, meaning) in _TERMS.items():
        if term in used:
            yield (similar or word) if term is Term.SIMILAR else word, meaning


def whole_rules_sentence(council: str) -> str:
    """Whom to ask for more than the rules in brief."""
    return f"These are the rules in brief. Ask {council} for all of them, each with worked examples."


def how_accessible() -> tuple[str, ...]:
    """How the report is made so that everybody can use it."""
    return (
        "This report is made for everybody. Its web page is the main form: it works with a keyboard, with a screen "
        "reader, without scripts, on a small screen and enlarged to 400%. It is designed to meet level AA of the Web "
        "Content Accessibility Guidelines 2.2.",
        "Every chart has its finding as a heading and a table of the same figures beside it. Colour never says "
        "anything alone. The PDF has tags for screen readers (PDF/UA-1), and the Word document has real headings and "
        "tables with header rows.",
    )


def gaps_sentence(facts: AccessibilityFacts) -> str:
    """What is known not to be accessible."""
    return facts.known_gaps or "The council has not named any part of this report that is not accessible."


def contact_sentence(facts: AccessibilityFacts, *, council: str) -> str:
    """Whom to ask for another form, or that none is named yet."""
    ways = [
        *([f"write to {facts.email}"] if facts.email else []),
        *([f"call {facts.phone}"] if facts.phone else []),
    ]
    if not ways:
        return (
            "No contact for accessibility has been named for this report yet: neither an e-mail address nor a "
            f"telephone number. Until one is, ask {council} in one of the ways that its website names."
        )
    return f"If you cannot use a part of this report, or need it in another form, {' or '.join(ways)}."


def statement_sentence(facts: AccessibilityFacts) -> str:
    """That the council's own statement is published, or that it is not named."""
    if facts.statement_url:
        return "The council's whole accessibility statement is at "
    return "The address of the council's whole accessibility statement has not been named for this report yet."


def enforcement_sentence() -> str:
    """Who enforces the regulations; the service's name and address follow."""
    return (
        "The Equality and Human Rights Commission enforces the accessibility regulations for public bodies. If you "
        "are not content with the answer that you get, contact the "
    )


def prepared_sentence(facts: AccessibilityFacts) -> str:
    """When the statement was prepared, or that no day is given."""
    if facts.prepared_on is None:
        return "The council has not yet said when it prepared this statement."
    return f"This statement was prepared on {day_label(facts.prepared_on)}."
