"""The shapes of the live record: what has become of the warnings that the council itself made public."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from app.contract.base import Href, Shape, output_field
from app.contract.warnings.track_record import LimitedNumberShape, TrackRecordShape
from app.domain.publishing.change_items import View
from app.domain.warnings.live_record import LiveRecord, LiveRule
from app.domain.warnings.rules import WarningRule
from app.wording.live_record import record_sentence, rule_sentence
from app.wording.warning import rule_label

REPORTS, LINE = "reports", "line"


class FollowedShape(Shape):
    """A number of warnings, with their ids."""

    number: int = output_field("How many there are.", 3)
    warnings: list[str] = output_field("Their ids: `/v1/warnings/{id}` has each.")


class BackTestShape(Shape):
    """How a rule did on the English districts, on the half that reports."""

    rule: str = output_field("The rule, as the back-test names it.")
    label: str = output_field("The rule in words.")
    alerts: int = output_field("How many alerts it gave.")
    precision: LimitedNumberShape = output_field("The share of them that came true within two years.")


class LiveRuleShape(Shape):
    """What has become of one rule's warnings, each in one group of each kind."""

    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("What the rule warns of, in words.")
    sentence: str = output_field("What became of the rule's warnings, in words.")
    told: FollowedShape = output_field("All that were made public since the council's first publication.")
    href: Href = output_field("The address that lists the rule's warnings.", "/v1/warnings?rule=near_threshold")
    running: FollowedShape = output_field("Those that are open or accepted.")
    cleared: FollowedShape = output_field("Those that are over because what they warned of has passed.")
    ended: FollowedShape = output_field("Those that are over because the rule is off, or the series broke or ended.")
    retracted: FollowedShape = output_field("Those withdrawn because a revision removed their grounds.")
    answered: FollowedShape = output_field("Those with a response.")
    unanswered: FollowedShape = output_field("Those without one.")
    days_to_answer: float | None = output_field("The median of the days to the first response; null without one.")
    days_to_clear: float | None = output_field("The median of the days until they cleared; null where none has.")
    come: FollowedShape = output_field("Those after which the figure went past its line within two years.")
    not_come: FollowedShape = output_field("Those after which it did not.")
    undecided: FollowedShape = output_field("Those for which figures of the two years are not held yet.")
    before: FollowedShape = output_field("Those that could foretell nothing: it had come, or its time had passed.")
    precision: float | None = output_field("The share, from 0 to 1, of those decided that came; null while none is.")
    back_test: list[BackTestShape] = output_field("The rule in the back-test; empty where it could not be tested.")
    not_testable: str | None = output_field("Why it could not be tested; null where it was.")


class LiveRecordShape(Shape):
    """What has become of the warnings told since the council's first publication."""

    since: datetime | None = output_field("The first publication of the council; null while there is none.")
    sentence: str = output_field("How many are followed, in words.")
    not_live: int = output_field("Warnings made public before, or already over by then: they are not counted.")
    rules: list[LiveRuleShape] = output_field("The rules; empty while the council has published nothing.")


class WholeTrackRecordShape(TrackRecordShape):
    """The track record, and what has become of the council's own warnings."""

    live: LiveRecordShape = output_field("The council's own warnings since its first publication.")


def whole_track_record(record: TrackRecordShape, live: LiveRecord, *, view: View) -> WholeTrackRecordShape:
    """The track record that ships with the live record beside it."""
    rules = [_rule(rule, record=record, view=view) for rule in live.rules]
    shape = LiveRecordShape.of(live, sentence=record_sentence(live), rules=rules)
    return WholeTrackRecordShape.model_construct(**dict(record), live=shape)


def _rule(rule: LiveRule, *, record: TrackRecordShape, view: View) -> LiveRuleShape:
    query = {"rule": rule.rule.value, "include": "below_line"} | ({"view": view.value} if view is View.WORKING else {})
    return LiveRuleShape.of(
        rule,
        rule_label=rule_label(rule.rule),
        sentence=rule_sentence(rule),
        href=f"/v1/warnings?{urlencode(query)}",
        back_test=_back_tests(rule.rule, record=record),
        not_testable=record.not_testable.get(rule.rule.value),
        told=_followed(rule.told),
        running=_followed(rule.running),
        cleared=_followed(rule.cleared),
        ended=_followed(rule.ended),
        retracted=_followed(rule.retracted),
        answered=_followed(rule.answered),
        unanswered=_followed(rule.unanswered),
        come=_followed(rule.come),
        not_come=_followed(rule.not_come),
        undecided=_followed(rule.undecided),
        before=_followed(rule.before),
    )


def _followed(ids: Sequence[str]) -> FollowedShape:
    return FollowedShape(number=len(ids), warnings=list(ids))


def _back_tests(rule: WarningRule, *, record: TrackRecordShape) -> list[BackTestShape]:
    """The rule with each of the settings that the back-test tried."""
    return [
        BackTestShape.of(score)
        for score in record.rules
        if (score.sample, score.outcome) == (REPORTS, LINE)
        and (score.rule == rule.value or score.rule.startswith(f"{rule.value}_"))
    ]
