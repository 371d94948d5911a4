"""Tiers: at most forty headline indicators on any date."""

from datetime import date

import pytest

from app.domain.errors import TierFullError
from app.domain.measures.tier import HEADLINE_CAP, PUBLIC_TIERS, Placement, TierNumber, require_within_cap, tier_on

FORTY = {f"indicator-{number}": (Placement(TierNumber.HEADLINE),) for number in range(40)}


def test_forty_headline_indicators_fit_and_one_more_does_not() -> None:
    assert len(FORTY) == HEADLINE_CAP
    require_within_cap(FORTY)
    with pytest.raises(TierFullError, match="41 indicators from the beginning, more than its cap of 40"):
        require_within_cap({**FORTY, "one-more": (Placement(TierNumber.HEADLINE),)})


def test_a_later_date_is_looked_at_too() -> None:
    later = (
        Placement(TierNumber.BOROUGH, until_date=date(2027, 4, 1)),
        Placement(TierNumber.HEADLINE, date(2027, 4, 1)),
    )
    with pytest.raises(TierFullError, match="on 2027-04-01"):
        require_within_cap({**FORTY, "one-more": later})


def test_other_tiers_have_no_cap() -> None:
    require_within_cap({f"indicator-{number}": (Placement(TierNumber.BOROUGH),) for number in range(200)})


def test_services_own_indicators_are_never_public() -> None:
    assert TierNumber.SERVICE not in PUBLIC_TIERS
    assert tier_on((Placement(TierNumber.SERVICE),), day=date(2026, 11, 23)) is TierNumber.SERVICE
