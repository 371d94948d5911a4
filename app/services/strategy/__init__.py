"""Reading and changing what the council plans: strategies, outcomes, actions and their progress."""
