"""What a data steward does by hand: audit a published table again, put repaired rows through."""
