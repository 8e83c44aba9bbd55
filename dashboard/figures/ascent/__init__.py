"""Figures of maximizations."""
