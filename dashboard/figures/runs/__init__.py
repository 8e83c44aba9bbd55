"""Figures of training: curves, and what was learned epoch by epoch."""
