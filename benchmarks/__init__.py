"""What anyone can rerun: each prints a table, against its own reference in the same run."""
