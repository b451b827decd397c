"""What a data steward does by hand: audit a table again, put repaired rows through, migrate a lake."""
