"""The only way a table is written: stage, split, audit, commit, record."""
