"""Every code that a reader may meet has a label, and every figure of a judgement is shown with its unit."""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from app.domain.judgement.benchmark import Standing
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.indicator import Polarity
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.wording.benchmark import standing_label
from app.wording.indicator import polarity_label
from app.wording.number import change_display, figure_display
from app.wording.target import status_label
from app.wording.warning import rule_label, severity_label, state_label
from tests.domain.warning_examples import RECYCLING


@pytest.mark.parametrize(
    ("codes", "label"),
    [
        (Standing, standing_label),
        (TargetStatus, status_label),
        (Polarity, polarity_label),
        (WarningState, state_label),
        (Severity, severity_label),
        (WarningRule, rule_label),
    ],
)
def test_every_code_has_a_label_of_its_own(codes: type[StrEnum], label: Callable[[Any], str]) -> None:
    labels = [label(code) for code in codes]
    assert len(set(labels)) == len(labels)
    assert all(text and "_" not in text for text in labels)


def test_a_median_is_shown_whole_and_a_change_with_its_unit() -> None:
    assert figure_display(Decimal("33.15"), definition=RECYCLING) == "33.15%"
    assert figure_display(33, definition=RECYCLING) == "33.0%"
    assert figure_display(1 / 3, definition=RECYCLING) == "0.333333%"
    assert change_display(Decimal("-2.4"), definition=RECYCLING) == "2.4 percentage points"
    assert figure_display(None, definition=RECYCLING) is change_display(None, definition=RECYCLING) is None
