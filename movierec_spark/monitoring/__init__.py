"""How what was served is received."""
