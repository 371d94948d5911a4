"""What is measured: indicators with their definitions, values, periods, areas, themes, tiers and targets."""
