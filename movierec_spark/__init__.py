"""movierec: a batch movie-recommendation pipeline on Airflow, Spark, Delta and MLflow."""

__version__ = "0.1.0"
