"""What an indicator's definition says, in a few words."""

from app.domain.measures.indicator import Polarity

_POLARITIES = {
    Polarity.HIGHER_IS_BETTER: "Higher is better",
    Polarity.LOWER_IS_BETTER: "Lower is better",
    Polarity.TARGET_IS_BEST: "Nearer to the target is better",
    Polarity.NONE: "Neither higher nor lower is better",
}


def polarity_label(polarity: Polarity) -> str:
    """Which way is good."""
    return _POLARITIES[polarity]
