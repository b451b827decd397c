"""The file that MLflow runs to make the model of a version; it comes along with the version."""

from mlflow.models import set_model

from movierec_spark.serving.online.model import OnlineModel

set_model(OnlineModel())
