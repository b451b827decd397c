"""Turn raw rows into typed silver rows. A value that can't be parsed becomes null, which the suite then rejects."""
