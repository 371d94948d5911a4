"""The shapes of what is measured: indicators, values, targets, areas and what goes with them."""
