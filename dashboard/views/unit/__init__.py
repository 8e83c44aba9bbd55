"""The page about one filter."""
