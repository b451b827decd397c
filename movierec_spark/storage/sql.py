"""Values in the text of a query of DuckDB, where they can't be parameters: in a view."""


def literal(text: str) -> str:
    """The text as a string literal."""
    return "'" + text.replace("'", "''") + "'"
