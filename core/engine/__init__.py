"""Where questions run: worker processes here, a cluster elsewhere."""
