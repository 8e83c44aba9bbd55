"""What a confidence is called."""

WORDS = ((0.99, "sure"), (0.9, "fairly sure"), (0.6, "not sure"), (0.0, "guessing"))
"""From which confidence on, in [0, 1], and the word; the highest first."""
