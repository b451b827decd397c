"""The settings of the collector, which takes feedback events by HTTP."""

from pathlib import Path

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from movierec_spark.settings.section import Section


class Collector(Section):
    """What `movierec collect` listens on, how much it takes at once, and when a file goes into the landing area."""

    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0: all of the machine")
    port: int = Field(8095, ge=0, lt=65536, description="port to listen on; 0: any free one")
    key_file: Path | None = Field(None, description="a file whose first line is the key that senders show")
    source: str = Field("feedback", description='the source of kind "feedback" whose drops get the files')
    spool_dir: Path | None = Field(
        None, description="where files are written when the landing area is an object store; unset: collector in home"
    )
    max_batch: PositiveInt = Field(1000, description="events of a request")
    max_body_bytes: PositiveInt = Field(1 << 20, description="bytes of a request")
    max_pending: PositiveInt = Field(
        10_000, description="events that wait for the disk; a request that would make more is put off (429)"
    )
    rotate_rows: PositiveInt = Field(1_000_000, description="events of a file")
    rotate_bytes: PositiveInt = Field(256 << 20, description="bytes of a file")
    rotate_seconds: PositiveFloat = Field(3600, description="how long a file is written before it lands")
    grace_seconds: NonNegativeFloat = Field(
        10,
        description="ingest does not look at a day's drop earlier after its end; "
        "in the first half of it the collector lands the day's last file",
    )

    @model_validator(mode="after")
    def _a_batch_can_wait(self) -> "Collector":
        if self.max_pending < self.max_batch:
            raise ValueError(
                f"max_pending is {self.max_pending}, max_batch {self.max_batch}: such a batch would never be taken; "
                "set max_pending to as much at least"
            )
        return self
