"""The texts of the workbook of actions: how to fill it in."""

HOW_TO = (
    "Fill in the sheet Actions, one row an action, and send the file as it is: the grey columns are for you and are "
    "read past.",
    "on: the day of which you state it, today or before. It is filled in already; change it where yours is another.",
    "status: choose where the action stands: not started, on track, at risk, off track, complete or stopped.",
    "percent: how much of it is done, as a whole number from 0 to 100; leave it empty where nobody can say. What is "
    "complete is done to 100, what is not started to 0.",
    "narrative: what was done, and what comes next, in plain words for residents. The last one stands beside it.",
    "An action whose status, percent and narrative are left empty is passed over.",
    "Nothing is recorded unless every row of the file is right. What is recorded is a draft until it is approved.",
)
"""What stands in the sheet of notes, a line each."""
