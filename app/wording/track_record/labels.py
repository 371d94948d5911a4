"""What the rules, the reasons and the controls of the track record are called."""

from app.domain.track_record.panels import LeftOutReason
from app.domain.track_record.protocol import PANDEMIC

RULES = {
    "nearest": "nearest to the line, 4.5 in 100",
    "nearest_by_latest": "nearest by the latest figure, 4.5 in 100",
    "near_threshold_warning": "`near_threshold`, warning",
    "near_threshold_watch": "`near_threshold`, watch or warning",
    "far_from_peers": "`far_from_peers`",
    "two_falls": "two falls running",
    "three_falls": "three falls running",
    "sustained_decline_2": "`sustained_decline`, 2 or more",
    "sustained_decline_3": "`sustained_decline`, 3 or more",
    "sustained_decline_4": "`sustained_decline`, 4 or more",
    "significant_decline": "`significant_decline`",
    "sustained_decline_while_near": "`sustained_decline`, and near its line",
    "any_sign": "any sign (near its line, or far from peers)",
    "any_rule": "any rule at all, watches of decline too",
}
SIGNS = {
    "near_threshold_warning": "a warning of nearness",
    "any_sign": "a sign: near its line (watch or warning), or far from peers",
    "any_rule": "any rule at all, watches of decline too",
}
PARAMETERS = {
    "watch_chance": "chance",
    "distance": "deviations from the median of peers",
    "share_past": "districts past the line",
}
NOT_TESTABLE = {
    "outcome": "it is what is foretold here: the figure past its line",
    "no_targets": "councils' targets are not held",
    "no_due_dates": "due dates and days of publication are not held",
    "no_revisions": "quarters, revisions and targets are not held",
}
LEFT_OUT = {
    LeftOutReason.PREFIX: "collections of upper-tier figures",
    LeftOutReason.UNKNOWN: "not in the list of indicators",
    LeftOutReason.NO_POLARITY: "no good or bad side",
    LeftOutReason.COUNT: "a count or a sum, which does not compare between areas",
    LeftOutReason.OVERLAPS: "pooled years, which overlap",
    LeftOutReason.NOT_YEARLY: "not one figure a year",
    LeftOutReason.TOO_FEW_YEARS: "under 8 years",
    LeftOutReason.TOO_FEW_DISTRICTS: "under 100 districts",
}
SAMPLES = {
    "all": "all cases",
    "chooses": "the half that chooses",
    "reports": "the half that reports",
}
PARTS = {
    "pandemic": f"outcomes of {PANDEMIC.start} to {PANDEMIC.stop - 1}",
    "all_others": "all others",
}
CONTROLS = {
    "exchanged_outcomes": "outcomes exchanged between councils",
    "shuffled_years": "each series' years in random order",
}
CONTROL_RULES = (
    "near_threshold_warning",
    "two_falls",
    "sustained_decline_2",
    "sustained_decline_4",
    "significant_decline",
)
KINDS = {
    "E06": "unitary authorities",
    "E07": "districts",
    "E08": "metropolitan districts",
    "E09": "London boroughs",
    "E10": "counties",
}


def control_label(name: str) -> str:
    """What a control is called: of noise, its autocorrelation."""
    return CONTROLS.get(name) or f"noise, autocorrelation {name.removeprefix('noise_')}"
