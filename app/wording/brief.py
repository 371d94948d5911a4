"""The brief before a publication for people: headings, and a paragraph to read aloud."""

from app.wording.health import number_of

NEW = "New figures"
CHANGED = "What the public will read that it does not read now"
ALERTS = "Red, warned of, or without an answer"
LATE = "Late"
WAITING = "Waiting for a decision"
NOTHING = {
    NEW: "No figure is recorded that is not public.",
    CHANGED: "No card will say anything else.",
    ALERTS: "Nothing turned red, no warning was raised, and none is without an answer.",
    LATE: "Nothing is late.",
    WAITING: "Nothing waits for a decision.",
}
NOT_YET = "nothing."
KEPT_BACK = "A figure that is to be suppressed."


def paragraph(*, new: int, changed: int, alerts: int, late: int, submissions: int, service: str | None) -> str:
    """The whole in a paragraph to read aloud."""
    of = f" of {service}" if service is not None else ""
    if new:
        sentences = [f"{number_of(new, 'figure')}{of} {'is' if new == 1 else 'are'} recorded and not public."]
    else:
        sentences = [f"Every recorded figure{of} is public."]
    sentences.append(f"{number_of(changed, 'card')} will say something else." if changed else NOTHING[CHANGED])
    if alerts:
        sentences.append(f"{number_of(alerts, 'thing')} {'wants' if alerts == 1 else 'want'} attention first.")
    if late:
        sentences.append(f"{number_of(late, 'figure')} {'is' if late == 1 else 'are'} late.")
    if submissions:
        waits = "waits" if submissions == 1 else "wait"
        sentences.append(f"{number_of(submissions, 'submission')} {waits} for a decision.")
    return " ".join(sentences)


def late_sentence(title: str, *, period: str, days: int | None, owner_role: str) -> str:
    """That a figure is late, by how many days, and whose it is."""
    since = f", {number_of(-days, 'day')} past its date" if days is not None and days < 0 else ""
    return f"{title} for {period} is late{since} ({owner_role})."
