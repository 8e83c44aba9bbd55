"""Arrays to mosaics and colors."""
