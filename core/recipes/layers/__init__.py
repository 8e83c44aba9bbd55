"""What a layer is: its kinds, and the record of a built network."""
