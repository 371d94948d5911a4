"""Answers to warnings: by when one is due, what is late, and how long a risk may be accepted."""

from collections.abc import Mapping
from datetime import date, datetime

from app.domain.warnings.answer_times import (
    ANSWERED,
    NOT_AWAITED,
    Answer,
    AnswerTimes,
    acceptance_end,
    acceptance_faults,
    awaited,
    with_promise,
)
from app.wording.answer import answer_sentence
from tests.spec.spec import Table

_NEW, _FIRST = "2026-01-05T09:00Z", "2025-06-01T09:00Z"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(number: int | None) -> str:
    return "" if number is None else str(number)


def _awaited(row: Mapping[str, str]) -> Mapping[str, str]:
    reached = [
        datetime.fromisoformat(row[name]) for name in ("watch since", "warning since", "critical since") if row[name]
    ]
    first = datetime.fromisoformat(row["first publication"]) if row["first publication"] else None
    accepted_until = _day(row["accepted until"])
    not_before = date.fromordinal(accepted_until.toordinal() + 1) if accepted_until else None
    today = date.fromisoformat(row["today"])
    answer = awaited(reached, times=AnswerTimes(counts_from=first), today=today, not_before=not_before)
    return {
        "answer": answer.state,
        "due": "" if answer.due is None else answer.due.isoformat(),
        "days left": _days(answer.days_left),
        "days late": _days(answer.days_overdue),
    }


def _promise(row: Mapping[str, str]) -> Mapping[str, str]:
    answer = with_promise(ANSWERED, promised=_day(row["promised"]), today=date.fromisoformat(row["today"]))
    return {"days late": _days(answer.promise_days_overdue)}


def _acceptance(row: Mapping[str, str]) -> Mapping[str, str]:
    today, reason = date.fromisoformat(row["today"]), row["reason"] or None
    until = _day(row["until"])
    if until is None and row["accept"] == "yes":
        until = acceptance_end(today)
    faults = ", ".join(
        f"{fault.field}: {fault.code}" for fault in acceptance_faults(until=until, reason=reason, today=today)
    )
    return {"accepted until": "" if until is None or faults else until.isoformat(), "refused": faults}


def _sentence(row: Mapping[str, str]) -> Mapping[str, str]:
    numbers = [int(row[name]) if row[name] else None for name in ("days left", "days late", "promise late")]
    answer = Answer(NOT_AWAITED.state, _day(row["due"]), *numbers)
    return {"sentence": answer_sentence(answer) or ""}


TABLES: tuple[Table, ...] = (
    Table(
        title="When an answer is due",
        source="Waymark's own",
        rule=(
            "An open warning without a response wants an answer: within 14 days where it is critical, 30 where it is a "
            "warning and 90 where it is a watch, unless the council has set other days. They count from the day in "
            "London on which it could first be read to be so serious, and the earliest end counts: a warning that gets "
            "worse is never given longer. Nothing counts before the council's own first publication, inside the "
            "council its first submission: nobody could have answered what came with the seed; nor for an indicator of "
            "the whole area, which the council only influences, unless it brings the figure itself. Where a risk was "
            "accepted, the days count again from the day after."
        ),
        inputs=("watch since", "warning since", "critical since", "first publication", "accepted until", "today"),
        outputs=("answer", "due", "days left", "days late"),
        rows=(
            (_NEW, "", "", _FIRST, "", "2026-02-01", "awaited", "2026-04-05", "63", ""),
            (_NEW, _NEW, "", _FIRST, "", "2026-02-01", "awaited", "2026-02-04", "3", ""),
            (_NEW, _NEW, _NEW, _FIRST, "", "2026-01-19", "awaited", "2026-01-19", "0", ""),
            (_NEW, _NEW, _NEW, _FIRST, "", "2026-01-20", "overdue", "2026-01-19", "", "1"),
            (
                _NEW,
                "2026-03-30T09:00Z",
                "2026-03-30T09:00Z",
                _FIRST,
                "",
                "2026-03-31",
                "awaited",
                "2026-04-05",
                "5",
                "",
            ),
            (
                _NEW,
                "2026-02-02T09:00Z",
                "2026-02-02T09:00Z",
                _FIRST,
                "",
                "2026-02-17",
                "overdue",
                "2026-02-16",
                "",
                "1",
            ),
            (
                "2026-07-01T23:30Z",
                "2026-07-01T23:30Z",
                "2026-07-01T23:30Z",
                _FIRST,
                "",
                "2026-07-02",
                "awaited",
                "2026-07-16",
                "14",
                "",
            ),
            (_NEW, "", "", "", "", "2027-02-01", "not_awaited", "", "", ""),
            (_NEW, _NEW, _NEW, "2026-06-01T09:00Z", "", "2026-06-03", "awaited", "2026-06-15", "12", ""),
            (_NEW, _NEW, "", _FIRST, "2026-06-30", "2026-07-01", "awaited", "2026-07-31", "30", ""),
            (_NEW, _NEW, "", _FIRST, "2026-06-30", "2026-08-02", "overdue", "2026-07-31", "", "2"),
        ),
        check=_awaited,
    ),
    Table(
        title="What was promised, and is late",
        source="Waymark's own",
        rule=(
            "A response may name the day by which the council acts. From the day after, the promise is late for as "
            "long as the warning is open or accepted."
        ),
        inputs=("promised", "today"),
        outputs=("days late",),
        rows=(
            ("", "2026-04-01", ""),
            ("2026-03-31", "2026-03-31", ""),
            ("2026-03-31", "2026-04-01", "1"),
            ("2026-03-31", "2027-03-31", "365"),
        ),
        check=_promise,
    ),
    Table(
        title="Accepting a risk",
        source="Waymark's own",
        rule=(
            "An acceptance says why. It ends after the day that it names, Europe/London; without one it ends 180 days "
            "after the day on which it is recorded. A year is the most: a risk that nobody looks at again is not "
            "accepted but forgotten. A reason without an acceptance is refused: it would tell of a risk that nobody "
            "accepts."
        ),
        inputs=("today", "accept", "until", "reason"),
        outputs=("accepted until", "refused"),
        rows=(
            ("2026-11-23", "yes", "", "The contract ends in May.", "2027-05-22", ""),
            ("2026-11-23", "yes", "", "", "", "acceptance_reason: required"),
            ("2026-11-23", "yes", "2026-12-31", "The contract ends then.", "2026-12-31", ""),
            ("2026-11-23", "", "2026-11-23", "The contract ends today.", "2026-11-23", ""),
            ("2026-11-23", "", "2027-11-23", "The contract ends then.", "2027-11-23", ""),
            ("2026-11-23", "", "2027-11-24", "The contract ends then.", "", "accepted_until: out_of_range"),
            ("2026-11-23", "", "2026-11-22", "The contract has ended.", "", "accepted_until: in_the_past"),
            ("2026-11-23", "", "2027-01-31", "", "", "acceptance_reason: required"),
            ("2026-11-23", "", "2026-11-22", "", "", "acceptance_reason: required, accepted_until: in_the_past"),
            ("2026-11-23", "", "", "The contract ends in May.", "", "acceptance_reason: conflict"),
            ("2026-11-23", "", "", "", "", ""),
        ),
        check=_acceptance,
    ),
    Table(
        title="Answers in words",
        source="Waymark's own",
        rule="What is due and what is late stands in a sentence.",
        inputs=("due", "days left", "days late", "promise late"),
        outputs=("sentence",),
        rows=(
            ("2026-12-23", "30", "", "", "An answer is due by 23 December 2026: 30 days left."),
            ("2026-12-23", "1", "", "", "An answer is due by 23 December 2026: 1 day left."),
            ("2026-12-23", "0", "", "", "An answer is due by 23 December 2026: today is the last day."),
            ("2026-12-23", "", "1", "", "An answer was due by 23 December 2026 and is 1 day late."),
            ("", "", "", "9", "What the council promised is 9 days late, and the warning still stands."),
            ("", "", "", "", ""),
        ),
        check=_sentence,
    ),
)
