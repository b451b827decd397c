"""What models learn from and people look at: preferences, features of movies, features of users."""
