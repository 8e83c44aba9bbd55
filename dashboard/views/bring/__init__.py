"""The Bring page: data sets and networks of the visitor's own."""
