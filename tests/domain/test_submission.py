"""What one call recorded: where it is on its way to the public, who may decide on it, and what a call says it did."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.errors import ConflictError, ForbiddenError
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.submission import (
    Decision,
    Outcome,
    Submission,
    SubmissionState,
    outcomes_of,
    require_decidable,
)

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SENDER, OFFICER = "P0a1b2c", "Pffffff"
DRAFT = Submission("S000007", "post_return", None, None, AT, SENDER, 3, 0, None)
APPROVED = replace(DRAFT, decision=Decision(Outcome.APPROVED, None, AT, OFFICER))
SENT_BACK = replace(DRAFT, decision=Decision(Outcome.SENT_BACK, "June is missing.", AT, OFFICER))
RELEASED = replace(APPROVED, released=3)


@pytest.mark.parametrize(
    ("submission", "state"),
    [
        (DRAFT, SubmissionState.DRAFT),
        (APPROVED, SubmissionState.APPROVED),
        (SENT_BACK, SubmissionState.SENT_BACK),
        (replace(APPROVED, released=1), SubmissionState.APPROVED),
        (replace(APPROVED, released=2), SubmissionState.APPROVED),
        (RELEASED, SubmissionState.RELEASED),
        (replace(APPROVED, released=2, scheduled=1), SubmissionState.SCHEDULED),
        (replace(APPROVED, scheduled=2), SubmissionState.APPROVED),
        (replace(DRAFT, overtaken=3), SubmissionState.OVERTAKEN),
        (replace(DRAFT, overtaken=1), SubmissionState.DRAFT),
        (replace(APPROVED, released=1, overtaken=2), SubmissionState.OVERTAKEN),
        (replace(SENT_BACK, overtaken=3), SubmissionState.SENT_BACK),
        (replace(APPROVED, withdrawn=3), SubmissionState.WITHDRAWN),
        (replace(APPROVED, released=2, withdrawn=1), SubmissionState.WITHDRAWN),
        (replace(APPROVED, released=1, withdrawn=1), SubmissionState.APPROVED),
        (replace(DRAFT, rows=0), SubmissionState.DRAFT),
        (replace(APPROVED, rows=0), SubmissionState.APPROVED),
    ],
)
def test_a_submission_is_released_once_all_of_its_rows_are_and_until_then_as_it_was_decided(
    submission: Submission, state: SubmissionState
) -> None:
    assert submission.state is state


def test_the_states_keep_the_names_under_which_they_are_told() -> None:
    assert [state.value for state in SubmissionState] == [
        "draft",
        "approved",
        "sent_back",
        "scheduled",
        "released",
        "withdrawn",
        "overtaken",
    ]


def test_every_decision_leads_to_the_state_of_its_name() -> None:
    assert {outcome: replace(DRAFT, decision=Decision(outcome, None, AT, OFFICER)).state for outcome in Outcome} == {
        Outcome.APPROVED: SubmissionState.APPROVED,
        Outcome.SENT_BACK: SubmissionState.SENT_BACK,
    }


@pytest.mark.parametrize(
    ("officer", "one_officer", "may"),
    [
        (OFFICER, False, True),
        (OFFICER, True, True),
        (SENDER, False, False),
        (SENDER, True, True),
    ],
)
def test_another_officer_decides_or_the_sender_where_the_council_has_one_officer_only(
    officer: str, *, one_officer: bool, may: bool
) -> None:
    if may:
        require_decidable(DRAFT, officer=officer, one_officer=one_officer)
        return
    with pytest.raises(ForbiddenError) as refused:
        require_decidable(DRAFT, officer=officer, one_officer=one_officer)
    assert str(refused.value) == "The sender of a submission cannot decide on it; another officer must."


@pytest.mark.parametrize(
    ("submission", "said"),
    [
        (APPROVED, "The submission S000007 is approved already."),
        (SENT_BACK, "The submission S000007 is sent_back already."),
        (RELEASED, "The submission S000007 is released already."),
        (replace(APPROVED, released=1), "The submission S000007 is approved already."),
    ],
)
@pytest.mark.parametrize("officer", [SENDER, OFFICER])
@pytest.mark.parametrize("one_officer", [True, False])
def test_nobody_decides_twice(submission: Submission, said: str, officer: str, *, one_officer: bool) -> None:
    with pytest.raises(ConflictError) as refused:
        require_decidable(submission, officer=officer, one_officer=one_officer)
    assert str(refused.value) == said


def test_a_call_makes_a_thing_or_revises_it_or_finds_it_as_it_was_sent() -> None:
    assert [outcome.value for outcome in ChangeOutcome] == ["created", "revised", "unchanged"]


def test_each_state_is_found_among_the_submissions_with_its_decisions() -> None:
    assert {state: outcomes_of(state) for state in SubmissionState} == {
        SubmissionState.DRAFT: {None},
        SubmissionState.APPROVED: {Outcome.APPROVED},
        SubmissionState.SENT_BACK: {Outcome.SENT_BACK},
        SubmissionState.SCHEDULED: {Outcome.APPROVED},
        SubmissionState.RELEASED: {Outcome.APPROVED},
        SubmissionState.WITHDRAWN: {Outcome.APPROVED},
        SubmissionState.OVERTAKEN: {None, Outcome.APPROVED},
    }


def test_what_is_overtaken_waits_for_no_decision() -> None:
    with pytest.raises(ConflictError, match="S000007 is overtaken"):
        require_decidable(replace(DRAFT, overtaken=3), officer="Pffffff", one_officer=False)
