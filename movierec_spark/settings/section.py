"""What every group of settings has in common."""

from pathlib import Path

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


def first_line(file: Path) -> str:
    """Of a file that holds a secret. Raises ValueError where it can't be read or has none."""
    try:
        lines = file.read_text().splitlines()
    except OSError as error:
        raise ValueError(f"{file} can't be read ({error.strerror})") from None
    if not lines or not lines[0]:
        raise ValueError(f"{file} is empty")
    return lines[0]
