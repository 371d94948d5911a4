"""The change summary in words: labels, sentences, and a paragraph that is right for none, one and many."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.period import parse_period
from app.domain.performance.change_summary import IndicatorState, SummaryCounts, SummaryItem, SummaryKind, change_items
from app.domain.warnings.evidence import LineKind, NearEvidence
from app.domain.warnings.life import ClearedReason, Warning, WarningResponse, WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.wording.change_summary import kind_label, opening, paragraph, sentence
from tests.domain.test_health import HELD, sign, with_warnings
from tests.domain.test_warning_budget import PERIOD
from tests.domain.warning_examples import HOME

BREACHED = WarningRule.THRESHOLD_BREACHED
OPEN = sign(BREACHED)
CLEARED = replace(OPEN, state=WarningState.CLEARED, cleared_because=ClearedReason.CONDITION_ENDED)
RESPONSE = WarningResponse(OPEN.indicator, HOME, BREACHED, PERIOD, "We know.", None, None, None, None, None)


def said(kind: SummaryKind, warning: Warning, **changes: object) -> str:
    """The sentence of an item of a warning, without its title."""
    card = with_warnings(warning)
    item = SummaryItem(kind, card, warning, **changes)  # type: ignore[arg-type]  # any field of it
    return sentence(item, place="Hyndburn").removeprefix(f"{card.definition.title}: ")


def test_each_kind_has_a_label_of_its_own() -> None:
    assert len({kind_label(kind) for kind in SummaryKind}) == len(SummaryKind)


def test_a_live_warning_is_told_by_its_evidence_with_what_has_become_of_it() -> None:
    evidence = said(SummaryKind.RAISED, OPEN)
    assert evidence.startswith("Hyndburn's figure for 2022/23, 1.0%, is below the warning level of 1.0%")
    due, until = date(2024, 6, 2), date(2024, 12, 31)
    for kind, warning, more in (
        (SummaryKind.UNANSWERED, OPEN, " It has no response and no commentary."),
        (SummaryKind.REOPENED, OPEN, " It is no longer accepted."),
        (
            SummaryKind.PROMISE_OVERDUE,
            replace(OPEN, response=replace(RESPONSE, due=due)),
            " What the council promised was due by 2 June 2024.",
        ),
        (
            SummaryKind.ACCEPTED,
            replace(OPEN, response=replace(RESPONSE, accepted_until=until)),
            " The council accepts it until 31 December 2024.",
        ),
    ):
        assert said(kind, warning) == f"{evidence}{more}"
    assert said(SummaryKind.MORE_SERIOUS, OPEN, severity_before=Severity.WATCH) == (
        f"{evidence} It is more serious than before: warning, after to watch."
    )


@pytest.mark.parametrize("reason", ClearedReason)
def test_a_warning_that_is_over_says_why(reason: ClearedReason) -> None:
    told = said(SummaryKind.CLEARED, replace(CLEARED, cleared_because=reason))
    assert told.startswith("the warning that it is past the warning level is over, because ")
    assert (reason is ClearedReason.CONDITION_ENDED) == told.endswith("because that is no longer so.")


@pytest.mark.parametrize("rule", WarningRule)
def test_every_rule_has_its_words_when_its_warning_is_over(rule: WarningRule) -> None:
    told = said(SummaryKind.CLEARED, replace(CLEARED, rule=rule))
    late = "the late figure has come or is no longer expected"
    assert told.endswith(f"is over, because {late if rule is WarningRule.OVERDUE else 'that is no longer so'}.")
    assert said(SummaryKind.CLEARED, replace(OPEN, rule=rule), is_present=False).endswith(
        "because that is no longer so."
    )


def test_a_warning_that_is_over_says_in_which_period() -> None:
    told = said(SummaryKind.CLEARED, replace(CLEARED, cleared_in=parse_period("2023-24")))
    assert told.endswith("is over, because that is no longer so in 2023/24.")


def test_what_was_near_its_line_and_crossed_it_is_not_told_as_good_news() -> None:
    near = replace(sign(WarningRule.NEAR_THRESHOLD, chance=0.3), cleared_in=parse_period("2023-24"))
    assert isinstance(near.evidence, NearEvidence)
    ended = replace(near, state=WarningState.CLEARED, cleared_because=ClearedReason.CONDITION_ENDED)
    over, of_target = (replace(ended, evidence=replace(near.evidence, line=line)) for line in LineKind)
    for warnings, why in (((OPEN, over), "it is past that level"), ((over,), "that is no longer so")):
        card = with_warnings(*warnings)
        assert sentence(SummaryItem(SummaryKind.CLEARED, card, over), place="Hyndburn") == (
            f"{card.definition.title}: the warning that it is near the warning level is over, because {why} in 2023/24."
        )
    card = with_warnings(sign(WarningRule.OFF_TARGET), of_target)
    assert sentence(SummaryItem(SummaryKind.CLEARED, card, of_target), place="Hyndburn").endswith(
        "the warning that it is near the level where it is red is over, because it is past that level in 2023/24."
    )


def test_a_warning_withdrawn_names_no_figure() -> None:
    taken_back = replace(OPEN, state=WarningState.RETRACTED)
    assert said(SummaryKind.RETRACTED, taken_back) == (
        "the warning of 2022/23 that it is past the warning level was withdrawn, because what it rested on was "
        "corrected."
    )
    assert said(SummaryKind.RETRACTED, replace(taken_back, evidence=None)).endswith(
        "because a figure that it rested on is suppressed to protect people."
    )


def test_an_indicator_that_is_no_longer_red_says_how_it_stands() -> None:
    [item] = change_items(
        [HELD],
        before={HELD.definition.code: IndicatorState(TargetStatus.RED, ())},
        today=date(2024, 6, 3),
    )
    assert sentence(item, place="Hyndburn") == (
        "Household waste recycled is no longer red. No target is set for its latest figure."
    )


@pytest.mark.parametrize(
    ("working", "since", "published_on", "words"),
    [
        (False, None, date(2024, 6, 3), "What the publication of 3 June 2024 changed in Hyndburn"),
        (False, date(2024, 2, 1), date(2024, 6, 3), "What has changed in Hyndburn since 1 February 2024"),
        (True, None, date(2024, 6, 3), "What is recorded in Hyndburn and not public yet"),
        (True, None, None, "What is recorded in Hyndburn and not public yet"),
        (
            *(True, date(2024, 2, 1), None),
            "What has changed in Hyndburn since 1 February 2024, by what is recorded",
        ),
    ],
)
def test_the_paragraph_begins_with_what_is_compared(
    *, working: bool, since: date | None, published_on: date | None, words: str
) -> None:
    assert opening("Hyndburn", working=working, since=since, published_on=published_on) == words


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (
            {},
            "nothing turned red, and no warning was raised or cleared. Every open warning that the council answers "
            "for has an answer.",
        ),
        (
            {SummaryKind.CLEARED: 1, SummaryKind.UNANSWERED: 1},
            "1 warning was cleared. 1 open warning has no answer yet.",
        ),
        (
            {
                SummaryKind.TURNED_RED: 2,
                SummaryKind.RAISED: 2,
                SummaryKind.RETRACTED: 2,
                SummaryKind.UNANSWERED: 3,
                SummaryKind.PROMISE_OVERDUE: 2,
            },
            "2 indicators turned red, 2 warnings were raised and 2 warnings were withdrawn after a correction. 3 open "
            "warnings have no answer yet. 2 promises are past their dates, and their warnings are not over.",
        ),
        (
            {SummaryKind.PROMISE_OVERDUE: 1, SummaryKind.UNANSWERED: 1},
            "nothing turned red, and no warning was raised or cleared. 1 open warning has no answer yet. 1 promise is "
            "past its date, and its warning is not over.",
        ),
    ],
)
def test_the_paragraph_is_right_for_none_one_and_many(kinds: dict[SummaryKind, int], words: str) -> None:
    assert paragraph(SummaryCounts(5, kinds), begins="Now", is_answerable=True) == f"Now: {words}"


def test_without_anything_before_the_paragraph_says_so() -> None:
    nothing = SummaryCounts(5, {})
    told = paragraph(nothing, begins=None, is_answerable=False)
    assert told == "Nothing was public before that it could be compared with."
