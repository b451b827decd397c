"""gold.model_performance: figures of how lists were received, from attributed events."""
