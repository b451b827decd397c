"""Erase people, and say what became of what."""

import typer

from movierec_spark.erasure.erase import erase, search
from movierec_spark.errors import ErasureIncomplete
from movierec_spark.settings import settings


def erase_users(users: list[str], is_dry: bool) -> None:
    """Raises ErasureRefused for somebody unknown, ErasureIncomplete where something is left to a person."""
    here = settings()
    if is_dry:
        for finding in search(users, here):
            typer.echo(f"  {finding.place}: {finding.count:,} {finding.unit}{_why(finding.left)}")
        return
    receipt = erase(users, here)
    for (place, unit), count in sorted(receipt.erased.items()):
        typer.echo(f"  {place}: {count:,} {unit}")
    if receipt.left:
        places = "; ".join(f"{finding.place}{_why(finding.left)}" for finding in receipt.left)
        raise ErasureIncomplete(f"all is erased but what a person has to see to: {places}; receipt {receipt.file}")
    typer.echo(f"movierec erase: nothing of them is left; receipt {receipt.file}")


def _why(left: str | None) -> str:
    return f" ({left})" if left else ""
