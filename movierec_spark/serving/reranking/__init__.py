"""Business rules: what the business wants of recommendations, whatever the model says."""
