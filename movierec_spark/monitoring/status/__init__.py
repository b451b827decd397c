"""Is it well: what is served, what ran last, how much room there is, and what needs a person; all without Spark."""
