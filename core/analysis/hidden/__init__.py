"""The last hidden layer: neighbors and maps of what a network finds alike."""
