"""What has become of the council's own warnings, from cached cards."""

from sqlalchemy import Connection

from app.domain.warnings.live_record import FollowedSeries, LiveRecord, live_record
from app.services.performance.assessment_data import Snapshot
from app.services.performance.cards import CardFilter, read_cards
from app.storage.measures.documents import first_responses


def read_live_record(connection: Connection, *, snapshot: Snapshot) -> LiveRecord:
    """The live record of the home area in the snapshot's view, as of its instant; raises NotFoundError for the area."""
    context = snapshot.read_context
    cards = read_cards(connection, snapshot=snapshot, area=context.home_area, where=CardFilter())
    series = (FollowedSeries(card.warnings, card.currency.latest_end) for card in cards)
    first_given = first_responses(connection, until=context.instant, view=context.view)
    return live_record(series, since=snapshot.reference.answers_from, first_given=first_given)
