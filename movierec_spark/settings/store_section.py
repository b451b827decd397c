"""The settings of an object store, for everything that reads or writes there."""

import re
from pathlib import Path

from pydantic import Field, SecretStr, model_validator

from movierec_spark.settings.section import Section, first_line

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")


class Store(Section):
    """Where shared data lies when not on this machine's disk: an address, and how to reach it.

    Keys that are unset come from the environment or the machine's role, as with the providers' own tools.
    """

    root: str | None = Field(
        None,
        pattern=r"^(file|s3|hdfs|gs|abfss)://",
        description="address, such as s3://bucket/movierec, below which landing, lake, data_docs, checkpoints and "
        "artifacts lie; unset: all in home",
    )
    endpoint: str | None = Field(None, pattern="^https?://", description="of a store that speaks S3; unset: Amazon's")
    region: str = Field("us-east-1", description="the bucket's region")
    access_key: str | None = Field(None, description="who reads and writes")
    secret_key: SecretStr | None = Field(None, description="better by the environment than in the file")
    secret_key_file: Path | None = Field(None, description="a file whose first line is the secret key")

    @model_validator(mode="after")
    def _key_of_file(self) -> "Store":
        """Executors get the key itself: the file may not be theirs to read, nor lie on their machine."""
        if self.secret_key_file and not self.secret_key:
            object.__setattr__(self, "secret_key", SecretStr(first_line(self.secret_key_file)))
        return self


def is_uri(text: str) -> bool:
    """Whether it is an address with a scheme, such as s3://bucket/lake, and not the path of a folder."""
    return bool(SCHEME.match(text))
