"""The console command movierec. Commands import what they need when they run, so that --help is quick."""

from movierec_spark.cli.application import app

__all__ = ["app"]
