"""What a value means: direction of travel, comparison with others, status against target, the year's figure."""
