"""What every group of settings has in common."""

from pydantic import BaseModel, ConfigDict, ValidationError


class Section(BaseModel):
    """A group of settings; a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def first_error(error: ValidationError) -> tuple[str, str]:
    """Of what is wrong first: the setting's path, such as serving.n, and what is wrong with its value."""
    first = error.errors(include_url=False, include_context=False)[0]
    path, value = ".".join(str(part) for part in first["loc"]), first["input"]
    if first["type"] == "extra_forbidden":
        return path, "there is no such setting"
    message = first["msg"].removeprefix("Value error, ")
    is_short = isinstance(value, str | int | float | bool)
    return path, f"{message}, not {value!r}" if is_short else message
