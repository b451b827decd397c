"""Explored places: where the movie of a list is drawn from the next best, with a probability that is written down."""
