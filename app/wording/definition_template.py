"""The texts of the workbook of definitions: how to fill it in."""

HOW_TO = (
    "One row an indicator, in the sheet Indicators. The rows of your indicators are filled in already: a row "
    "that you leave as it is changes nothing, and deleting a row changes nothing either. Add a row for each new "
    "indicator.",
    "A row is the definition in full: a cell that is left empty means that the indicator has no such thing, or the "
    "usual one.",
    "For a new indicator code, title, description, purpose, unit, decimal_places, polarity, frequency, supply, "
    "accumulation, comparable_between_areas, theme, service, owner_role, source_name, licence and tier are needed.",
    "To change an indicator, write in effective_from the first period that the new version judges, and in "
    "change_reason why; or write yes in corrects to correct the version in force, with the reason as well.",
    "To move an indicator to another tier, change tier and give in tier_from the first day there.",
    "threshold_kind, threshold_level, threshold_basis and threshold_note are the warning threshold: all of them, or "
    "none. amber is within, with amber_within and its kind; floor, with amber_floor; or not_worse_than.",
    "doubtful_periods and not_like_for_like: one entry a line, with a colon and the reason, such as 2020-21: Offices "
    "were closed. warning_rules is a list in JSON.",
    "Indicators of one file may name one another in contributes_to.",
    "Nothing is recorded unless every row of the file is right. What is recorded is a draft until it is approved.",
)
"""The sheet of notes, line by line."""
