"""How the errors of commands reach a person: in one line, with an exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

from movierec_spark.errors import MovierecError


class OneLineErrors(TyperGroup):
    """Ends with one line and 1 where something went wrong that a person can put right, 2 for a wrong argument."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MovierecError as error:
            typer.echo(f"movierec: {error}", err=True)
            raise typer.Exit(1) from None
        except typer.TyperException as error:
            typer.echo(f"movierec: {error.format_message()}", err=True)
            raise typer.Exit(error.exit_code) from None
