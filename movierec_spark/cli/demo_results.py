"""What a demo ends with: a user's recommendations, the champion's figures, the report."""

from movierec_spark.cli.champion import comparison
from movierec_spark.cli.show import show_user
from movierec_spark.console import console
from movierec_spark.report import write_report
from movierec_spark.settings import Settings

USER, ROWS = 1, 10


def show_results(settings: Settings) -> None:
    out = console()
    out.print()
    show_user(USER, ROWS, settings)
    out.print()
    out.print(comparison(settings))
    out.print(f"\nThe whole of it as one page: {write_report(settings)}", soft_wrap=True, highlight=False)
