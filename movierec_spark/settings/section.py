"""What every group of settings has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A group of settings; a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
