"""Raw rows become typed silver rows; what can't be read becomes null, for the suite to reject."""
