"""Reading data sets that visitors bring: a file for each format, a table of them, one door."""
