"""Short answers: a few words that stand in their evidence as they are."""
