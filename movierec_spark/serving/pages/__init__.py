"""A user's list as titled rows, as shops show it."""
