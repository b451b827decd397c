"""People who react to what is recommended to them, by tastes that the recommender does not know."""
