"""Training runs that visitors order: planned, queued, recorded, stopped, gone on with."""
