"""Recommend again for the days that rows which arrived on DAY made stale."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser
from movierec_spark.serving.batch.stale_days import stale_days
from movierec_spark.settings import settings

WORK = "movierec_spark.serving.batch.refresh"


def main() -> None:
    args = job_parser(__doc__).parse_args()
    stale = stale_days(settings(), args.as_of)
    if not stale:  # known within a second, where Spark takes ten to start
        print(f"movierec refresh {args.as_of}: no other day rests on this one")
        return
    with running("refresh", args.as_of, WORK) as job:
        from movierec_spark.serving.batch.refresh import refresh

        refresh(job, stale)


if __name__ == "__main__":
    exit_with_one_line(main)
