"""Which pairs to keep: each check says pass or gives a reason. Knows no prompt, operator or model."""
