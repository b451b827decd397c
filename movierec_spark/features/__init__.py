"""Gold frames computed from silver: preferences, features of movies, features of users, credits, demographics."""
