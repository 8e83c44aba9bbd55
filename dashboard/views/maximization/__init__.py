"""The Maximization page."""
