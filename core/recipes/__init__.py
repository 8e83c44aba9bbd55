"""Recipes, training, the model store and loaded networks."""
