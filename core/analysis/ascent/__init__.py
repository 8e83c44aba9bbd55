"""Maximization: images found by gradient ascent."""
