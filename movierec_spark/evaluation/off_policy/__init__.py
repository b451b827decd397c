"""Off-policy evaluation: what a candidate model would have earned at the explored places of the lists served."""
