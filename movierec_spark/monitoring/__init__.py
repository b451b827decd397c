"""How users receive what is served, and whether the champion is served."""
