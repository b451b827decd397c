"""What the pipeline knows of a version of the registered model; needs no MLflow."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Version:
    """A version of the registered model that was loaded and has answered.

    approved: whether it passed the gates, or is the first one ever.
    """

    number: int
    run_id: str
    trained_as_of: date
    approved: bool
