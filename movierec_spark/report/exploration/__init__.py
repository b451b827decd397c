"""The exploration report of a day: what the tables hold, what changed, what is recommended, as one HTML file."""

from movierec_spark.report.exploration.page import write_exploration

__all__ = ["write_exploration"]
