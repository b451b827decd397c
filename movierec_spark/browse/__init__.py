"""Pages for people: rate a few movies and see the list change, look at users' lists, similar and trending movies."""
