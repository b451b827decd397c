"""The package and its console command; what it needs is pinned in conf/requirements.lock."""

from pathlib import Path
from runpy import run_path

from setuptools import find_packages, setup

setup(
    name="movierec",
    version=run_path("movierec_spark/__init__.py")["__version__"],
    description="A batch movie-recommendation pipeline on Airflow, Spark, Delta and MLflow",
    long_description=Path("README.md").read_text(),
    long_description_content_type="text/markdown",
    packages=find_packages(include=["movierec_spark", "movierec_spark.*"]),
    package_data={"movierec_spark.report": ["templates/*"]},
    python_requires="==3.11.*",
    install_requires=[
        "pyspark==4.2.0",
        "delta-spark==4.4.0",
        "mlflow==3.17.2",
        "great-expectations==1.24.1",
        "apache-airflow==3.3.2",
        "apache-airflow-providers-apache-spark==6.3.4",
    ],
    entry_points={"console_scripts": ["movierec = movierec_spark.cli:app"]},
)
