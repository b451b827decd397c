"""What a data steward does by hand: validate a published table, requeue repaired rows, migrate a lake."""
