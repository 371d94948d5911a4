"""The shapes of judgements: direction of travel, status against a target, benchmarks."""
