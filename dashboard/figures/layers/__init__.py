"""Figures of filters, responses and their arithmetic."""
