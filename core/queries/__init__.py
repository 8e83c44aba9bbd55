"""Every question that can be asked, over plain values: the door for pages and commands."""
