"""Figures of the last hidden layer."""
