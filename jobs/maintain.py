"""Compact the tables, and remove what conf no longer keeps and nobody can read any more."""

import time

from movierec_spark.job.application import exit_with_one_line
from movierec_spark.job.arguments import job_parser
from movierec_spark.maintenance.maintain import maintain
from movierec_spark.settings import settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_lock import shared_lock


def main() -> None:
    args, started, configured = job_parser(__doc__).parse_args(), time.monotonic(), settings()
    with shared_lock(Lake.of(configured).root):
        outcome = maintain(args.as_of, configured)
    print(f"movierec maintain {args.as_of}: {outcome}; {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    exit_with_one_line(main)
