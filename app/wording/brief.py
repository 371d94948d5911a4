"""The brief before a publication for people: headings, and a paragraph for reading aloud."""

from app.wording.health import number_of

NEW = "New figures"
CHANGED = "What the public will read that it does not read now"
ALERTS = "Red, warned of, or without an answer"
LATE = "Late"
CHECKS = "Figures that others publish, and services find wrong"
WAITING = "Waiting for a decision"
NOTHING = {
    NEW: "No figure is recorded that is not public.",
    CHANGED: "No card will change what it says.",
    ALERTS: "Nothing turned red, no warning was raised, and none is without an answer.",
    LATE: "Nothing is late.",
    CHECKS: "No service finds such a figure wrong.",
    WAITING: "Nothing waits for a decision.",
}
ALL_OF_THEM = "waymark brief --full lists them all, and so does GET /v1/brief as JSON."
NOT_YET = "nothing."
KEPT_BACK = "A figure that is to be suppressed."


def paragraph(*, new: int, changed: int, alerts: int, late: int, submissions: int, service: str | None) -> str:
    """The whole in a paragraph for reading aloud."""
    of = f" of {service}" if service is not None else ""
    if new:
        sentences = [f"{number_of(new, 'figure')}{of} {'is' if new == 1 else 'are'} recorded and not public."]
    else:
        sentences = [f"Every recorded figure{of} is public."]
    sentences.append(f"{number_of(changed, 'card')} will say something different." if changed else NOTHING[CHANGED])
    if alerts:
        sentences.append(f"{number_of(alerts, 'thing')} {'needs' if alerts == 1 else 'need'} attention first.")
    if late:
        sentences.append(f"{number_of(late, 'figure')} {'is' if late == 1 else 'are'} late.")
    if submissions:
        waits = "waits" if submissions == 1 else "wait"
        sentences.append(f"{number_of(submissions, 'submission')} {waits} for a decision.")
    return " ".join(sentences)


def more_figures(figures: int, *, indicators: int) -> str:
    """How many new figures are not listed, and where they are."""
    return f"{number_of(figures, 'more figure')} of {number_of(indicators, 'indicator')}. {ALL_OF_THEM}"


def more_cards(cards: int) -> str:
    """How many cards that will say something else are not listed, and where they are."""
    return f"{number_of(cards, 'more card')}. {ALL_OF_THEM}"


def query_sentence(query: str, *, owner_role: str) -> str:
    """What a service finds wrong with a figure that others publish, and whose job it is."""
    return f"{query.rstrip('. ')} ({owner_role})."


def confirmed_sentence(confirmed: int) -> str:
    """How many such figures their services find right."""
    right = "is found right by its service" if confirmed == 1 else "are found right by their services"
    return f"{number_of(confirmed, 'figure')} of others {right}."


def late_sentence(title: str, *, period: str, days: int | None, owner_role: str) -> str:
    """That a figure is late, by how many days, and whose it is."""
    since = f", {number_of(-days, 'day')} past its date" if days is not None and days < 0 else ""
    return f"{title} for {period} is late{since} ({owner_role})."
