"""What every Spark application of the pipeline shares, and how it ends."""
