"""The package and its console command; what it needs is pinned in conf/requirements.lock."""

from pathlib import Path
from runpy import run_path
from shutil import copytree, ignore_patterns, rmtree

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

BESIDE_THE_PACKAGE = ("conf", "expectations", "jobs", "dags")

IMPORTED = (
    *("pyspark", "delta-spark", "mlflow", "great-expectations"),
    *("apache-airflow", "apache-airflow-providers-apache-spark", "apache-airflow-providers-standard"),
    *("deltalake", "duckdb", "pyarrow", "boto3", "numpy", "pandas", "scipy", "scikit-learn", "matplotlib"),
    *("pydantic", "pydantic-settings", "pyyaml", "typer", "rich", "tqdm", "jinja2", "rapidfuzz"),
    *("starlette", "uvicorn"),
    *("pooch", "requests", "psutil", "tenacity", "numba", "threadpoolctl", "psycopg2-binary"),
)
PINNED = dict(
    line.split()[0].split("==") for line in Path("conf/requirements.lock").read_text().splitlines() if "==" in line
)


class BuildWithProject(build_py):
    """Puts into a wheel what a checkout has beside the package: see PROJECT in movierec_spark/settings."""

    def run(self) -> None:
        if not self.editable_mode:
            rmtree(self.build_lib, ignore_errors=True)  # what an earlier build left would come along
        super().run()
        if not self.editable_mode:
            for name in BESIDE_THE_PACKAGE:
                target = Path(self.build_lib, "movierec_spark", "project", name)
                copytree(name, target, ignore=ignore_patterns("__pycache__"), dirs_exist_ok=True)


setup(
    name="movierec",
    version=run_path("movierec_spark/__init__.py")["__version__"],
    description="A batch movie-recommendation pipeline on Airflow, Spark, Delta and MLflow",
    long_description=Path("README.md").read_text(),
    long_description_content_type="text/markdown",
    packages=find_packages(include=["movierec_spark", "movierec_spark.*"]),
    package_data={
        "movierec_spark.report": ["templates/*", "exploration/templates/*", "feedback_loop/templates/*"],
        "movierec_spark.browse": ["templates/*", "static/*"],
    },
    cmdclass={"build_py": BuildWithProject},
    python_requires="==3.11.*",
    install_requires=[f"{name}=={PINNED[name]}" for name in IMPORTED],
    entry_points={"console_scripts": ["movierec = movierec_spark.cli:app"]},
)
