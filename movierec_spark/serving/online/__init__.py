"""The registered model as MLflow serves it: questions in, recommendations out."""
