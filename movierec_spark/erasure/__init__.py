"""Erase people: their rows in drops and tables, in what tables were before, in pages, artifacts and logs."""
