"""Profile what the tables hold on a day, and write a report of it for people."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser

WORK = "movierec_spark.report.explore"


def main() -> None:
    args = job_parser(__doc__).parse_args()
    with running("explore", args.as_of, WORK) as job:
        from movierec_spark.report.explore import explore

        explore(job)


if __name__ == "__main__":
    exit_with_one_line(main)
