"""MLflow: log a training, make a version of it, set its aliases, say which version serves a day.

Whoever can write to the store can run code here: loading a version runs the model's file.
"""

import os

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
