"""What the pipeline did and what it serves, as one page for people."""

from movierec_spark.report.page import write_report

__all__ = ["write_report"]
