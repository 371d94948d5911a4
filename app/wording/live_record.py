"""The live record in words: what has become of the council's own warnings."""

from app.domain.measures.london import day_in_london
from app.domain.warnings.live_record import LIVE_YEARS, LiveRecord, LiveRule
from app.wording.health import number_of
from app.wording.period import day_label

NOTHING_PUBLISHED = (
    "The council has published nothing here yet, so no warning of its own can be followed. "
    "Its first publication begins the record."
)


def record_sentence(record: LiveRecord) -> str:
    """How many warnings are followed, and since when."""
    if record.since is None:
        return NOTHING_PUBLISHED
    number = sum(len(rule.told) for rule in record.rules)
    day = day_label(day_in_london(record.since))
    return f"The council has made {number_of(number, 'warning')} public since its first publication on {day}."


def rule_sentence(rule: LiveRule) -> str:
    """What has become of a rule's warnings."""
    if not rule.told:
        return "No warning by this rule has been made public."
    number = len(rule.told)
    counted = ((rule.running, "still there"), (rule.cleared, "cleared"), (rule.ended, "over otherwise"))
    parts = [
        f"{len(ids)} {words}" for ids, words in (*counted, (rule.retracted, "withdrawn after a correction")) if ids
    ]
    sentences = [f"{number_of(number, 'warning')} made public: {', '.join(parts)}."]
    decided = len(rule.come) + len(rule.not_come)
    if decided:
        sentences.append(f"Of {decided} that are decided {len(rule.come)} came true within {LIVE_YEARS} years.")
    if rule.undecided:
        sentences.append(f"{len(rule.undecided)} {'is' if len(rule.undecided) == 1 else 'are'} not decided yet.")
    return " ".join(sentences)
