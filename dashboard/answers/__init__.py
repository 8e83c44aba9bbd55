"""Asking the engine from a page, and what is kept of the answers."""
