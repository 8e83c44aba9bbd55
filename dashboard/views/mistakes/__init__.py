"""The Mistakes page: brushes on the left, what they select on the right, one digit below."""
