"""Figures of networks as a whole: how they are built and what they score."""
