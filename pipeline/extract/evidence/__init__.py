"""What tells questions from other lines: marks, wording, how lines are set, what titles say."""
