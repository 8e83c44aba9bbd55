"""Questions about data and networks over plain values: the door for pages and commands."""
