"""True or false: a question that yes or no answers, and what would make its answer another."""
