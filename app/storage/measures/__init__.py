"""Values and documents (definitions, areas, targets and all else that is not a value), and when each counts."""
