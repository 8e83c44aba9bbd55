"""Bytes, arrays and places: what is written, so that it is there whole or not at all."""
