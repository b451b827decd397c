"""How good lists were, day by day, in a loop of lists and reactions, as one page for people."""

from movierec_spark.report.feedback_loop.days import Arms, Clicks, LoopDay, LoopHistory
from movierec_spark.report.feedback_loop.page import write_feedback_loop

__all__ = ["Arms", "Clicks", "LoopDay", "LoopHistory", "write_feedback_loop"]
