"""Signs that are no digits: what a network must not be believed on, drawn by rule."""
