"""The sentences of the Annual Report."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason
from app.domain.performance.card import card
from app.domain.publishing.change_items import View
from app.domain.publishing.due_calendar import NextDue
from app.domain.report.imprint import AccessibilityFacts
from app.domain.report.report_changes import RevisedFigure
from app.domain.report.year_result import ResultCounts, ResultOfYear, UntoldReason, YearResult
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity
from app.wording import report as words
from app.wording import report_terms as terms
from tests.domain.snapshot_examples import subject
from tests.domain.test_overview import breach
from tests.domain.warning_examples import RECYCLING, value, years

YEAR = parse_period("2023-24")
COUNTS = ResultCounts(indicators=51, improved=4, worsened=15, held=3, cannot_be_told=29, earlier=37)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "4 improved, 15 worsened and 3 stayed much the same. For the other 29 the figures cannot show this."),
        ({"held": 0, "improved": 0}, "None improved and 15 worsened. For the other 29 the figures cannot show this."),
        ({"cannot_be_told": 0, "indicators": 22}, "4 improved, 15 worsened and 3 stayed much the same."),
        ({"cannot_be_told": 51}, "The figures cannot show whether any of them improved or worsened."),
        ({"cannot_be_told": 1, "indicators": 1}, "The figures cannot show whether it improved or worsened."),
    ],
)
def test_the_counts_are_told_in_whole_sentences(changes: dict[str, int], sentence: str) -> None:
    assert words.result_sentences(replace(COUNTS, **changes)) == sentence


def test_the_first_sentence_says_of_whom_and_when() -> None:
    told = words.counts_sentence(COUNTS, place="Hyndburn", year=YEAR)
    assert told.startswith("Of the 51 indicators of how Hyndburn did in 2023/24, 4 improved, 15 worsened and 3 stayed")
    one = words.counts_sentence(replace(COUNTS, indicators=1, cannot_be_told=0), place="Hyndburn", year=YEAR)
    assert one.startswith("One indicator shows how Hyndburn did in 2023/24.")
    untold = words.counts_sentence(replace(COUNTS, cannot_be_told=51), place="Hyndburn", year=YEAR)
    assert untold == (
        "There are 51 indicators of how Hyndburn did in 2023/24. The figures cannot show whether any of them "
        "improved or worsened."
    )
    none = words.counts_sentence(replace(COUNTS, indicators=0), place="Hyndburn", year=YEAR)
    assert none == "No indicator shows how Hyndburn did in 2023/24."


def test_why_it_cannot_be_told_comes_with_the_most_frequent_reason_first() -> None:
    reasons = [UntoldReason.TOO_OLD, UntoldReason.NO_CLEAR_CHANGE, UntoldReason.NO_CLEAR_CHANGE]
    assert words.untold_sentence(reasons) == (
        "Of those 3, 2 show no clear change and 1 has no figure of the last two years."
    )
    assert words.untold_sentence(reasons[:1]) == "That one has no figure of the last two years."
    assert words.untold_sentence([]) is None


@pytest.mark.parametrize(
    ("months", "text"), [(0, "0 months"), (1, "1 month"), (12, "1 year"), (51, "4 years and 3 months")]
)
def test_a_number_of_months_is_told_in_years_and_months(months: int, text: str) -> None:
    assert words.duration(months) == text


def test_an_instant_is_told_in_london_time() -> None:
    assert words.instant_label(datetime(2024, 9, 12, 8, 5, tzinfo=UTC)) == "at 9:05am on 12 September 2024"
    assert words.instant_label(datetime(2024, 12, 1, 12, 0, tzinfo=UTC)) == "at 12:00pm on 1 December 2024"
    assert words.instant_label(datetime(2024, 12, 1, 0, 30, tzinfo=UTC)) == "at 12:30am on 1 December 2024"
    assert words.instant_label(datetime(2024, 9, 11, 23, 0, tzinfo=UTC)) == "before 12 September 2024"


def test_the_cut_off_says_whether_the_figures_are_public() -> None:
    at = datetime(2024, 9, 12, 8, 5, tzinfo=UTC)
    assert words.cut_off_sentence(at, view=View.PUBLIC) == "Figures that were public at 9:05am on 12 September 2024."
    assert "whether they are public or not" in words.cut_off_sentence(at, view=View.WORKING)


def test_an_edition_says_which_it_is_and_why() -> None:
    at = datetime(2024, 9, 12, 8, 5, tzinfo=UTC)
    assert words.edition_sentence(1, published_at=at, reason=None) == "First edition, published on 12 September 2024."
    assert words.edition_sentence(11, published_at=at, reason="A figure was wrong.") == (
        "11th edition, published on 12 September 2024. Why there is a new edition: A figure was wrong."
    )


def test_a_change_is_told_with_its_sign_and_of_a_percentage_in_points() -> None:
    found = card(subject(years(2021, 33.0, 30.6)), warnings=(), not_assessed=(), rank=False)
    assert words.change_cell(found.direction, definition=RECYCLING) == "−2.4 points"
    pounds = replace(RECYCLING, unit="pounds", decimal_places=2)
    risen = replace(found.direction, change=Decimal("5.1"))
    assert words.change_cell(risen, definition=pounds) == "+£5.10"
    alone = card(subject(years(2022, 30.6)), warnings=(), not_assessed=(), rank=False)
    assert words.change_cell(alone.direction, definition=RECYCLING) == "–"


def test_a_figure_that_is_too_old_is_not_told_as_better_or_worse() -> None:
    found = card(subject(years(2021, 33.0, 30.6)), warnings=(), not_assessed=(), rank=False)
    old = ResultOfYear(YearResult.CANNOT_BE_TOLD, UntoldReason.TOO_OLD)
    assert words.direction_cell(found.direction, result=old) == "– Too old to judge"
    assert words.finding_sentence(found, result=old) == (
        "Too old to judge: the latest figure is for 2022/23, when it was 30.6%."
    )
    worse = ResultOfYear(YearResult.WORSENED)
    assert words.finding_sentence(found, result=worse) == (
        "▼ Hyndburn is worse than in 2021/22: down from 33.0% to 30.6%."
    )


def test_what_was_read_before_a_suppression_is_not_told() -> None:
    before, kept_back = value("2022-23", 30.6), value("2022-23", MissingReason.SUPPRESSED)
    said = words.revised_sentence(RevisedFigure(RECYCLING, before, kept_back), place="Hyndburn")
    assert "30.6" not in said
    assert said.endswith("the figure in 2022/23 is now kept back to protect people.")
    released = words.revised_sentence(RevisedFigure(RECYCLING, kept_back, before), place="Hyndburn")
    assert released.endswith("which was kept back, is now 30.6%.")
    missing = words.revised_sentence(
        RevisedFigure(RECYCLING, value("2022-23", MissingReason.NOT_AVAILABLE), before), place="Hyndburn"
    )
    assert missing.endswith("is now 30.6%. The last report had “Not available”.")


def test_an_answer_says_what_is_done_by_whom_and_by_when() -> None:
    warning = breach(accepted_until=date(2027, 1, 31))
    assert warning.response is not None
    whole = replace(
        warning,
        response=replace(
            warning.response, action="Two crews are hired", owner_role="Head of Environment", due=date(2027, 1, 31)
        ),
    )
    assert words.answer_sentences(whole) == (
        "Fewer crews. Two crews are hired. Head of Environment answers for it by 31 January 2027. "
        "The council accepts the risk until 31 January 2027."
    )
    assert whole.state is WarningState.ACCEPTED
    assert words.answer_sentences(replace(warning, response=None)) == "No answer is recorded."


def test_that_no_warning_of_an_indicator_has_an_answer_is_told_once() -> None:
    answered = breach(accepted_until=date(2027, 1, 31))
    found = card(subject(years(2021, 33.0, 30.6)), warnings=(), not_assessed=(), rank=False)
    said = words.warning_sentence(answered, found)
    without = replace(answered, response=None)
    assert words.warnings_with_answers([without, without], found) == f"{said} {said} No answer is recorded."
    both = words.warnings_with_answers([answered, without], found)
    assert both == f"{said} {words.answer_sentences(answered)} {said} No answer is recorded."


@pytest.mark.parametrize(
    ("period", "publication", "said"),
    [
        ("2024-25", date(2026, 12, 6), "For 2024/25, due by 6 December 2026"),
        ("2023-24", date(2025, 3, 16), "For 2023/24, which was due by 16 March 2025 and is not held yet"),
        ("2024-25", date(2025, 12, 26), None),  # late, and of no concern to this year
        (None, None, None),
    ],
)
def test_a_late_figure_is_told_only_of_the_report_s_year(
    period: str | None, publication: date | None, said: str | None
) -> None:
    found = card(subject(years(2021, 33.0, 30.6)), warnings=(), not_assessed=(), rank=False)
    due = NextDue(None if period is None else parse_period(period), None, publication)
    waiting = replace(found, due=due)
    assert words.next_figure(waiting, year=YEAR, today=date(2026, 11, 28)) == said


def test_warnings_are_counted_by_how_serious_they_are() -> None:
    severities = [Severity.WARNING, Severity.WATCH, Severity.WARNING, Severity.CRITICAL]
    assert words.warnings_sentence(severities, accepted=1) == (
        "4 warning signs were open: 1 critical one, 2 warnings and 1 to watch. 1 more is accepted for now."
    )
    assert words.warnings_sentence([], accepted=0) == "No warning sign was open."


def test_indicators_are_listed_by_the_shorter_way() -> None:
    every = ["A", "B", "C", "D", "E"]
    assert words.listed(every, all_titles=every) == "All of them"
    assert words.listed(every[1:], all_titles=every) == "All but: A"
    assert words.listed(["A", "B"], all_titles=every) == "A; B"


def test_what_is_set_of_accessibility_is_told_and_what_is_not_is_told_as_that() -> None:
    nothing = AccessibilityFacts()
    assert "neither an e-mail address nor a telephone number" in terms.contact_sentence(nothing, council="A council")
    assert "has not yet said" in terms.prepared_sentence(nothing)
    assert "has not been named" in terms.statement_sentence(nothing)
    facts = AccessibilityFacts("a@b.uk", "01254 1", "https://a.uk", date(2024, 9, 1), "The map.")
    assert "write to a@b.uk or call 01254 1" in terms.contact_sentence(facts, council="A council")
    assert terms.prepared_sentence(facts) == "This statement was prepared on 1 September 2024."
    assert terms.gaps_sentence(facts) == "The map."
