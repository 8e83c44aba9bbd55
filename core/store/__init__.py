"""Trained models by content: cards, weights, snapshots, held-out answers."""
