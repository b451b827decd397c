"""How good a model is: splits, metrics, intervals, baselines, gates, plots."""
