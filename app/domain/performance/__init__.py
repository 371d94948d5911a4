"""One indicator in one area with everything that is known of it: the snapshot, the card and the counts of cards."""
