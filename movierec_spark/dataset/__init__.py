"""Events, movies and statistics as models and evaluation take them: by position, in arrays."""
