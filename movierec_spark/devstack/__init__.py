"""What one machine needs to try the pipeline: Java and jars, Airflow and MLflow as processes, the demo."""
