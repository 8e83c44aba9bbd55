"""The Train page in parts."""
