"""Use cases of what is measured: indicators, targets, areas and what goes with them."""
