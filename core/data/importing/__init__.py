"""Reading data sets that visitors bring, one format a file; `importer` is the door."""
