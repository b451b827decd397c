"""The recommend job: a day's snapshot in, the tables that others read out."""
