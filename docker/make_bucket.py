"""Make the bucket of store.root where it is missing; what lies in it stays.

python docker/make_bucket.py, once the object store is well.
"""

import boto3
from botocore.config import Config

from movierec_spark.settings import settings
from movierec_spark.settings.store_section import Store
from movierec_spark.storage.store_options import boto3_options

PATIENCE = Config(retries={"max_attempts": 10, "mode": "standard"})  # the store is well a little before it can write


def make(store: Store) -> bool:
    """Whether the bucket was missing. Raises ValueError without a root on S3, botocore's errors where it is refused."""
    if not store.root or not store.root.startswith("s3://"):
        raise ValueError("store.root is no address on S3: set STORE_ROOT, such as s3://lake/movierec")
    client, bucket = boto3.client("s3", config=PATIENCE, **boto3_options(store)), store.root.split("/")[2]
    if bucket in [each["Name"] for each in client.list_buckets()["Buckets"]]:
        return False
    client.create_bucket(Bucket=bucket)
    return True


if __name__ == "__main__":
    print("made the bucket" if make(settings().store) else "nothing was missing")
