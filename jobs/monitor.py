"""Measure what the recommendations served before a day brought on it."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser

WORK = "movierec_spark.monitoring.monitor"


def main() -> None:
    args = job_parser(__doc__).parse_args()
    with running("monitor", args.as_of, WORK) as job:
        from movierec_spark.monitoring.monitor import monitor

        monitor(job)


if __name__ == "__main__":
    exit_with_one_line(main)
