"""The console command movierec."""

from movierec_spark.cli import asking, operating
from movierec_spark.cli.application import app

__all__ = ["app", "asking", "operating"]
