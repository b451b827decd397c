"""gold.variant_comparisons: whether a variant is better than the champion, and whether they can be compared at all."""
