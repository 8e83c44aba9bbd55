"""From a hand's strokes or a photo to the digit image that a network reads."""
