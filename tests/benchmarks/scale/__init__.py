"""Whole jobs at several sizes, beside a plain PySpark script: python -m tests.benchmarks.scale.run."""
