"""What the log amounts to, for a person: periods, their words and their writers."""
