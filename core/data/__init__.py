"""Data sets, and the way from a drawing or a photo to a digit image."""
