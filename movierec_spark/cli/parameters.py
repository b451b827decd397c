"""What several commands take, read from text."""

import re
from argparse import ArgumentTypeError
from datetime import date
from typing import Annotated

import typer


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; give one as 2018-09-26") from None


def _user_id(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,100}", text):
        raise typer.BadParameter(f"{text!r} is no user_id; give a whole number")
    return int(text)


def _rows(text: str | int) -> int:
    """text: also a command's default, which is a number already."""
    if not re.fullmatch(r"\d{1,100}", str(text)) or not int(text):
        raise typer.BadParameter(f"{text!r} is no number of rows; give a whole number of at least 1")
    return int(text)


def _table_with_quarantine(name: str) -> str:
    from movierec_spark.job.arguments import table_with_quarantine

    try:
        return table_with_quarantine(name).name
    except ArgumentTypeError as error:
        raise typer.BadParameter(str(error)) from None


UserId = Annotated[int, typer.Argument(parser=_user_id, metavar="USER", help="a user_id")]
Rows = Annotated[int, typer.Option("--n", parser=_rows, metavar="N", help="rows to show")]
Day = Annotated[date | None, typer.Option("--as-of", parser=_day, metavar="DAY", help="UTC day, as 2018-09-26")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, metavar="PORT", help="to listen on; 0: any free one")]
TableWithQuarantine = Annotated[
    str, typer.Option("--table", parser=_table_with_quarantine, metavar="TABLE", help="as silver.ratings")
]
