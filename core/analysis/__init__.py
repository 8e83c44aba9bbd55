"""What can be found out about a network: one method a file, records of arrays, no charts."""
