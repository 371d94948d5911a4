"""The Annual Report in plain English: its titles, its summary, and what it says of each indicator."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from app.domain.judgement.benchmark import Benchmark, Standing
from app.domain.judgement.direction import Direction, Movement
from app.domain.judgement.target_status import TargetJudgement
from app.domain.measures.indicator import PERCENT, Definition, in_force, is_in
from app.domain.measures.london import LONDON
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.measures.value import is_suppressed
from app.domain.performance.card import Card
from app.domain.publishing.change_items import View
from app.domain.report.blind_spots import BlindSpot
from app.domain.report.report_changes import RevisedFigure
from app.domain.report.year_result import OLDEST_MONTHS, ResultCounts, ResultOfYear, UntoldReason, YearResult
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.rules import Severity
from app.wording import direction as direction_words
from app.wording import target as target_words
from app.wording import warning as warning_words
from app.wording.absence import sentence as absence_sentence
from app.wording.area import at_start, place_name, whose
from app.wording.chart import standing_than
from app.wording.health import number_of
from app.wording.number import MINUS, display, figure_display
from app.wording.period import day_label, in_sentence, label, short_label, when
from app.wording.value import NOTHING, missing_label

NO_WARNING = "No warning sign was open."
NO_ACHIEVEMENT = "No key achievement of the year is recorded."
NO_ANSWER = "No answer is recorded."
NO_ANSWERS = "No answer is recorded for any of them."
NO_STRATEGY = "No published strategy was in force at the end of the year."
NO_OUTCOMES = "None of its outcomes is published, so the report cannot say what progress was made."
NOTHING_BEFORE = "There is no earlier report to compare with, because nothing was public a year before this one."
NOTHING_CHANGED = "Nothing that the last report said has changed, and no warning was raised or cleared since."
NOTHING_UNSEEN = "Every indicator has a figure, a target and a comparison for the year."
TOO_OLD = "Too old to judge"
DRAFT = "This is a draft. It is not published."
REVISED = "Figures that were revised"
CAME, WENT = "New in this report", "No longer in this report"
_RESULTS = {
    YearResult.IMPROVED: "Improved",
    YearResult.WORSENED: "Worsened",
    YearResult.HELD: "Much the same",
    YearResult.CANNOT_BE_TOLD: "Cannot be told",
}
# For one indicator, and for several.
_UNTOLD_REASONS = {
    UntoldReason.NO_CLEAR_CHANGE: ("shows no clear change", "show no clear change"),
    UntoldReason.NOT_JUDGED: (
        "is not judged because neither more nor less is better",
        "are not judged because neither more nor less is better",
    ),
    UntoldReason.NOT_COMPARED: (
        "has no earlier figure that it can be compared with",
        "have no earlier figure that they can be compared with",
    ),
    UntoldReason.TOO_OLD: (
        "has no figure of the last two years",
        "have no figure of the last two years",
    ),
    UntoldReason.NO_NUMBER: (
        "has a reason in place of a figure",
        "have a reason in place of a figure",
    ),
    UntoldReason.NOT_HELD: ("has no figure at all", "have no figure at all"),
}
_UNSEEN = {
    BlindSpot.NOT_HELD: "No figure is held up to the end of the year",
    BlindSpot.SUPPRESSED: "The figure is kept back to protect people",
    BlindSpot.NO_NUMBER: "The publisher gives a reason in place of a figure",
    BlindSpot.TOO_OLD: f"The latest figure is more than {OLDEST_MONTHS // MONTHS_IN_YEAR} years older than the year",
    BlindSpot.LATE: "A newer figure for the year should be out and is not held",
    BlindSpot.ENDED: "The publisher has stopped or paused the figures",
    BlindSpot.NOT_COMPARED_WITH_BEFORE: "The figure cannot be compared with an earlier one",
    BlindSpot.NO_TARGET: "No target is set for the period",
    BlindSpot.NO_COMPARISON: "The figure is not compared with other areas",
}
_SEVERITIES = {
    Severity.WATCH: ("to watch", "to watch"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.CRITICAL: ("critical one", "critical ones"),
}
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def title(year: Period, *, theme: str | None) -> str:
    """What the report is called: `Annual performance report 2023/24`."""
    of = "" if theme is None else f": {theme}"
    return f"Annual performance report {short_label(year)}{of}"


def subject(year: Period, *, place: str, theme: str | None) -> str:
    """What the report is about, in one line."""
    of = "" if theme is None else f" in {theme}"
    return f"How {place_name(place)} did in {in_sentence(year)}{of}, for councillors and residents"


def instant_label(instant: datetime) -> str:
    """An instant in London: `at 9:05am on 12 September 2024`; at a day's start: `before 12 September 2024`."""
    local = instant.astimezone(LONDON)
    if not (local.hour or local.minute or local.second):
        return f"before {day_label(local.date())}"
    hour = local.hour % 12 or 12
    return f"at {hour}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'} on {day_label(local.date())}"


def cut_off_sentence(cut_off: datetime, *, view: View) -> str:
    """Which figures the report holds."""
    if view is View.WORKING:
        return f"Figures that were recorded {instant_label(cut_off)}, whether they are public or not."
    return f"Figures that were public {instant_label(cut_off)}."


def edition_sentence(edition: int, *, published_at: datetime, reason: str | None) -> str:
    """Which edition it is, when it was published and why there is another."""
    number = _ORDINALS[edition - 1] if edition <= len(_ORDINALS) else f"{edition}th"
    because = "" if reason is None else f" Why there is a new edition: {reason.rstrip('.')}."
    return f"{number} edition, published on {day_label(published_at.astimezone(LONDON).date())}.{because}"


def counts_sentence(counts: ResultCounts, *, place: str, year: Period) -> str:
    """How the indicators did in the year: the first sentences of the report."""
    did = f"how {place_name(place)} did in {in_sentence(year)}"
    if not counts.indicators:
        return f"No indicator shows {did}."
    if counts.indicators == 1:
        return f"One indicator shows {did}. {result_sentences(counts)}"
    if counts.indicators == counts.cannot_be_told:
        return f"There are {counts.indicators} indicators of {did}. {result_sentences(counts)}"
    sentences = result_sentences(counts)
    return f"Of the {counts.indicators} indicators of {did}, {sentences[0].lower()}{sentences[1:]}"


def result_sentences(counts: ResultCounts) -> str:
    """The counts: `4 improved, 15 worsened and 3 stayed much the same. For the other 29 the figures cannot tell.`."""
    known = counts.indicators - counts.cannot_be_told
    if not known:
        return (
            "The figures cannot show whether it improved or worsened."
            if counts.indicators == 1
            else ("The figures cannot show whether any of them improved or worsened.")
        )
    parts = [f"{counts.improved or 'none'} improved", f"{counts.worsened or 'none'} worsened"]
    parts += [f"{counts.held} stayed much the same"] if counts.held else []
    sentence = f"{at_start(_joined(parts))}."
    return (
        f"{sentence} For the other {counts.cannot_be_told} the figures cannot show this."
        if counts.cannot_be_told
        else sentence
    )


def untold_sentence(reasons: Iterable[UntoldReason]) -> str | None:
    """Why it cannot be told of some indicators, the most frequent reason first; None where there are none."""
    counted = Counter(reasons)
    total = sum(counted.values())
    if not total:
        return None
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], list(_UNTOLD_REASONS).index(pair[0])))
    parts = [f"{number} {_UNTOLD_REASONS[reason][number > 1]}" for reason, number in ordered]
    if total == 1:
        return f"That one {_UNTOLD_REASONS[ordered[0][0]][0]}."
    return f"Of those {total}, {_joined(parts)}."


def earlier_sentence(counts: ResultCounts, *, longest: int, year: Period) -> str | None:
    """That figures are older than the year, by how much at the most; None where none is."""
    if not counts.earlier:
        return None
    all_of = counts.earlier == counts.indicators
    are = "is" if counts.earlier == 1 else "are"
    which = "Every figure is" if all_of else f"Of the figures, {counts.earlier} {are}"
    end = day_label(year.end)
    return (
        f"{which} for a time that ended before {end}, by up to {duration(longest)}: newer ones were not public or "
        "are not held. Each says how old it is."
    )


def duration(months: int) -> str:
    """A number of months in words: `9 months`, `1 year`, `4 years and 3 months`."""
    years, rest = divmod(months, MONTHS_IN_YEAR)
    parts = [number_of(years, "year")] if years else []
    if rest or not years:
        parts.append(number_of(rest, "month"))
    return " and ".join(parts)


def result_label(result: YearResult) -> str:
    """A result in a few words."""
    return _RESULTS[result]


def untold_label(reason: UntoldReason) -> str:
    """Why it cannot be told of one indicator, in a few words."""
    return at_start(_UNTOLD_REASONS[reason][0])


def period_cell(period: Period, *, lag: int | None, year: Period) -> str:
    """A period, and how long before the year's end it ended."""
    return (
        label(period)
        if not lag
        else f"{label(period)}, which ended {duration(lag)} before the end of {in_sentence(year)}"
    )


def latest_cell(card: Card) -> str:
    """The latest figure with its period, or why there is none."""
    if card.latest is None:
        return "No figure"
    if card.latest.missing_reason is not None:
        return f"{missing_label(card.latest.missing_reason)}, {short_label(card.latest.period)}"
    return f"{_figure(card.latest.number or 0, definition=card.definition)}, {short_label(card.latest.period)}"


def change_cell(direction: Direction, *, definition: Definition) -> str:
    """The change with its sign; of a percentage in points."""
    if direction.change is None or direction.movement is None:
        return NOTHING
    if direction.movement is Movement.LEVEL:
        return "0"
    sign = MINUS if direction.change < 0 else "+"
    size = figure_display(abs(direction.change), definition=definition) or ""
    return f"{sign}{size.removesuffix('%')} points" if is_in(definition.unit, PERCENT) else f"{sign}{size}"


def direction_cell(direction: Direction, *, result: ResultOfYear) -> str:
    """The symbol of the direction of travel with its words."""
    if result.reason is UntoldReason.TOO_OLD:
        return f"{direction_words.NO_SYMBOL} {TOO_OLD}"
    return f"{direction_words.symbol(direction)} {direction_words.judgement_label(direction.judgement)}"


def target_cell(judgement: TargetJudgement, *, definition: Definition) -> str:
    """The target and the status against it, where one is set."""
    if judgement.target is None:
        return NOTHING
    aim = target_words.target_display(judgement.target, definition=judgement.set_under or definition)
    return f"{aim}. {target_words.status_label(judgement.status)}"


def position_cell(card: Card) -> str:
    """Where the figure stands beside others, in a few words."""
    standing = next((each for each in card.benchmarks if each.standing is not None), None)
    if standing is None or standing.standing is None:
        return "Not compared"
    if standing.standing is Standing.NOT_JUDGED:
        return "Too uncertain to judge"
    return at_start(standing_than(standing))


def compared_with(card: Card) -> tuple[Benchmark, ...]:
    """The comparators to name: the first and the widest that the figure is judged beside, or the first of any."""
    beside = [each for each in card.benchmarks if each.standing is not None]
    judged = [each for each in beside if each.standing is not Standing.NOT_JUDGED] or beside[:1]
    return tuple(dict.fromkeys((*judged[:1], *judged[-1:])))


def finding_sentence(card: Card, *, result: ResultOfYear) -> str:
    """What became of the indicator, in a sentence with the symbol and its words."""
    if card.latest is None:
        return absence_sentence(card.absence) if card.absence is not None else "No figure is held."
    definition, place = card.definition, card.area.name
    if result.reason is UntoldReason.TOO_OLD and card.latest.number is not None:
        own = _figure(card.latest.number, definition=definition)
        return f"{TOO_OLD}: the latest figure is for {in_sentence(card.latest.period)}, when it was {own}."
    judgement = direction_words.sentence(card.direction, definition=definition, place=place)
    own = ""
    if card.direction.movement is None and card.latest.number is not None:
        own = f" Its figure {when(card.latest.period)} was {_figure(card.latest.number, definition=definition)}."
    return f"{direction_words.symbol(card.direction)} {judgement}{own}"


def next_figure(card: Card, *, year: Period, today: date) -> str | None:
    """For which period the next figure is, and by when it is due; None where it is not known.

    One that is late is told only where it is of the report's year or before.
    """
    due = card.due
    if due.period is None or due.publication is None:
        return None
    of_when = f"For {in_sentence(due.period)}"
    if due.publication >= today:
        return f"{of_when}, due by {day_label(due.publication)}"
    if due.period.end > year.end:
        return None
    return f"{of_when}, which was due by {day_label(due.publication)} and is not held yet"


def warnings_sentence(severities: Sequence[Severity], *, accepted: int) -> str:
    """How many warnings were open, by severity, and how many of the council's risks are accepted."""
    if not severities and not accepted:
        return NO_WARNING
    counts = [(severities.count(each), *_SEVERITIES[each]) for each in reversed(Severity) if each in severities]
    named = [f"{number} {singular if number == 1 else plural}" for number, singular, plural in counts]
    verb = "was" if len(severities) == 1 else "were"
    signs = number_of(len(severities), "warning sign")
    opened = f"{signs} {verb} open: {_joined(named)}." if severities else NO_WARNING
    if not accepted:
        return opened
    return f"{opened} {accepted} more {'is' if accepted == 1 else 'are'} accepted for now."


def answer_sentences(warning: Warning) -> str:
    """What is done about a warning, by whom and by when, as its answer says; or that there is none."""
    response = warning.response
    if response is None:
        return NO_ANSWER
    parts = [_ended(response.action or response.explanation)]
    if response.action is not None:
        parts.insert(0, _ended(response.explanation))
    if response.owner_role is not None or response.due is not None:
        by = "" if response.due is None else f" by {day_label(response.due)}"
        parts.append(f"{at_start(response.owner_role or 'The council')} answers for it{by}.")
    if warning.state is WarningState.ACCEPTED and response.accepted_until is not None:
        parts.append(f"The council accepts the risk until {day_label(response.accepted_until)}.")
    return " ".join(parts)


def warnings_with_answers(warnings: Sequence[Warning], card: Card) -> str:
    """What the warnings of one indicator say, each with its answer, or once that none has one."""
    if not any(each.response for each in warnings):
        return " ".join([*(warning_sentence(each, card) for each in warnings), NO_ANSWER])
    return " ".join(f"{warning_sentence(each, card)} {answer_sentences(each)}" for each in warnings)


def warning_sentence(warning: Warning, card: Card) -> str:
    """What a warning says, where the indicator is named beside it."""
    definition = in_force(card.versions, period=warning.latest)
    sentence_of_warning = warning_words.sentence(warning.evidence, definition, place=card.area.name)
    return at_start(sentence_of_warning.removeprefix(f"{definition.title}: "))


def strategy_sentence(strategy: str, *, replaced: str | None, replaced_on: date | None, day: date) -> str:
    """Which strategy the council worked by at the end of the year, and which one it replaced."""
    sentence = f"On {day_label(day)} the council worked by the {strategy}."
    if replaced is None or replaced_on is None:
        return sentence
    return f"{sentence} It replaced the {replaced} on {day_label(replaced_on)}."


def revised_sentence(revised: RevisedFigure, *, place: str) -> str:
    """That a figure of the report before has changed; a figure that was suppressed since is not repeated."""
    definition, now = revised.definition, revised.now
    when_it_was = when(now.period)
    if is_suppressed(now):
        return f"{definition.title}: the figure {when_it_was} is now kept back to protect people."
    after = _shown(now.number, now.missing_reason and missing_label(now.missing_reason), definition=definition)
    if is_suppressed(revised.before):
        return f"{definition.title}: the figure {when_it_was}, which was kept back, is now {after}."
    reason = revised.before.missing_reason
    before = _shown(revised.before.number, reason and missing_label(reason), definition=definition)
    return f"{definition.title}: {whose(place)} figure {when_it_was} is now {after}. The last report had {before}."


def compared_sentence(compared_at: datetime, *, year: Period) -> str:
    """What this report is compared with."""
    last = short_label(year.year_before)
    return f"This compares with the report for {last}, by the figures that were public {instant_label(compared_at)}."


def unseen_label(reason: BlindSpot) -> str:
    """Why something cannot be seen, in a few words."""
    return _UNSEEN[reason]


def reason_not_assessed(reason: str) -> str:
    """Why a warning rule was not assessed, as the cell of a table."""
    return at_start(warning_words.not_assessed(reason).removeprefix("Not assessed: ").rstrip("."))


def listed(titles: Sequence[str], *, all_titles: Sequence[str]) -> str:
    """Indicators by title: all of them, all but a few, or each."""
    others = [each for each in all_titles if each not in titles]
    if not others:
        return "All of them"
    if len(others) * 4 <= len(all_titles):
        return f"All but: {'; '.join(others)}"
    return "; ".join(titles)


def _figure(number: float, *, definition: Definition) -> str:
    return display(number, unit=definition.unit, decimal_places=definition.decimal_places)


def _shown(number: float | None, reason: str | None, *, definition: Definition) -> str:
    return _figure(number, definition=definition) if number is not None else f"“{reason}”"


def _joined(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
