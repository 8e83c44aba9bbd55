"""The kinds of layers, one record each; all of them in `table`."""
