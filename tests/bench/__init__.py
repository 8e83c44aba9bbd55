"""Measurements: ratios against the naive way, taken in one run. `make bench` prints them."""
