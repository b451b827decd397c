"""Training: what a recipe is worth on past windows, then the model fitted on everything known on the day."""
