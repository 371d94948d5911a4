"""Many tests at once: which findings survive when chance has had so many chances (Benjamini-Hochberg)."""

from collections.abc import Collection

RATE = 0.10  # of the findings that survive, the share that may be chance's


def surviving_p_value(p_values: Collection[float], *, rate: float = RATE) -> float:
    """The largest p-value that survives among all tests of a set, those that found nothing included; 0 where none does.

    The k-th smallest of m survives where it is at most k / m x rate, and with it all smaller ones.
    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300.
    """
    ordered = sorted(p_values)
    edges = ((p_value, place * rate / len(ordered)) for place, p_value in enumerate(ordered, start=1))
    return max((p_value for p_value, edge in edges if p_value <= edge), default=0.0)


def edge_for(p_value: float, *, p_values: Collection[float], rate: float = RATE) -> float:
    """What a p-value among all of a set would have had to be at most, to survive beside those that are as small."""
    as_small = sum(other <= p_value for other in p_values)
    return as_small * rate / len(p_values)
