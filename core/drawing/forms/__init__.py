"""The forms in which people write digits and the data set lacks them, drawn by rule."""
