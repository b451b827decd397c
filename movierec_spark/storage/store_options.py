"""What each library needs to reach the store of the settings."""

from movierec_spark.settings.store_section import Store


def delta_options(store: Store) -> dict[str, str]:
    """The storage_options of delta-rs; conditional puts make commits of several writers safe."""
    secret = store.secret_key.get_secret_value() if store.secret_key else None
    options = {
        "AWS_ENDPOINT_URL": store.endpoint,
        "AWS_REGION": store.region,
        "AWS_ACCESS_KEY_ID": store.access_key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_ALLOW_HTTP": "true" if store.endpoint and store.endpoint.startswith("http://") else None,
        "aws_conditional_put": "etag",
    }
    return {name: value for name, value in options.items() if value is not None}


def boto3_options(store: Store) -> dict[str, str]:
    """The arguments of boto3.client, which Great Expectations makes one of for its pages."""
    options = {
        "endpoint_url": store.endpoint,
        "region_name": store.region,
        "aws_access_key_id": store.access_key,
        "aws_secret_access_key": store.secret_key.get_secret_value() if store.secret_key else None,
    }
    return {name: value for name, value in options.items() if value is not None}


def spark_properties(store: Store) -> dict[str, str]:
    """The properties by which Spark reaches s3a:// addresses; they belong on the session, not on a command line."""
    options = {
        "endpoint": store.endpoint,
        "endpoint.region": store.region,
        "path.style.access": "true" if store.endpoint else None,
        "access.key": store.access_key,
        "secret.key": store.secret_key.get_secret_value() if store.secret_key else None,
    }
    return {f"spark.hadoop.fs.s3a.{name}": value for name, value in options.items() if value is not None}


def environment(store: Store) -> dict[str, str]:
    """The variables by which MLflow, boto3, DuckDB and Polars reach the store."""
    variables = {
        "MLFLOW_S3_ENDPOINT_URL": store.endpoint,
        "AWS_ENDPOINT_URL_S3": store.endpoint,
        "AWS_DEFAULT_REGION": store.region,
        "AWS_ACCESS_KEY_ID": store.access_key,
        "AWS_SECRET_ACCESS_KEY": store.secret_key.get_secret_value() if store.secret_key else None,
    }
    return {name: value for name, value in variables.items() if value is not None}
