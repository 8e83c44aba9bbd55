"""What is computed in two languages, as examples that both must meet."""
