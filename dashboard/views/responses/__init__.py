"""The page The network, at the address responses."""
