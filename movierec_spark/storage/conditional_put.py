"""Whether a store refuses to replace an object, by which commits of several writers exclude each other."""

import uuid

from movierec_spark.errors import StoreRefused
from movierec_spark.storage.location import Location
from movierec_spark.storage.store_options import boto3_options

PRECONDITION_FAILED = 412
PROBE = "_probe"


def check_conditional_puts(location: Location) -> None:
    """Put a small object twice below the location, the second time in vain; nothing is done elsewhere than on S3.

    Raises StoreRefused where the second put succeeds, and where the store can't be written at all.
    """
    if not location.uri.startswith("s3://"):
        return
    import boto3  # takes a third of a second, which jobs on a disk do without
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(connect_timeout=10, read_timeout=30, retries={"max_attempts": 3})
    bucket, _, key = (location / PROBE / uuid.uuid4().hex).key.partition("/")
    try:
        client = boto3.client("s3", config=config, **boto3_options(location.store))
        client.put_object(Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*")
        try:
            client.put_object(Bucket=bucket, Key=key, Body=b"", IfNoneMatch="*")
        finally:
            client.delete_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == PRECONDITION_FAILED:
            return
        raise StoreRefused(_unwritable(location, error)) from None
    except BotoCoreError as error:
        raise StoreRefused(_unwritable(location, error)) from None
    raise StoreRefused(
        f"the store of {location} replaces an object although it is asked to put new ones only, so that of two jobs' "
        "commits one would be lost: a lake needs a store that honours If-None-Match when it puts"
    )


def _unwritable(location: Location, error: Exception) -> str:
    reason = " ".join(str(error).split())
    return (
        f"{location} can't be written ({reason}): correct store in conf, or MOVIEREC_STORE__ENDPOINT, __ACCESS_KEY and "
        "__SECRET_KEY in the environment"
    )
