"""The texts of the workbook of actions: how to fill it in."""

HOW_TO = (
    "Fill in the sheet Actions, one row an action, and send the file as it is: the grey columns are for you to "
    "read and are ignored.",
    "on: the day that your statement is about, today or earlier. It is filled in already; change it if yours is "
    "for another day.",
    "status: choose where the action stands: not started, on track, at risk, off track, complete or stopped.",
    "percent: how much of it is done, as a whole number from 0 to 100; leave it empty where it is not known. "
    "Write 100 for what is complete and 0 for what is not started.",
    "narrative: what was done, and what comes next, in plain words for residents. The last one is shown beside it.",
    "Nothing is recorded for an action whose status, percent and narrative are left empty.",
    "Nothing is recorded unless every row of the file is right. What is recorded is a draft until it is approved.",
)
"""The sheet of notes, line by line."""
