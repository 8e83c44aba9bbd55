"""Figures of answers: right and wrong, sure and unsure, one network or two."""
