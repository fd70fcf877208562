"""Long answers: one to three sentences."""
