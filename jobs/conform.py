"""Turn a day's bronze rows into the silver tables."""

from movierec_spark.conform.conform import conform
from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser


def main() -> None:
    args = job_parser(__doc__).parse_args()
    with running("conform", args.as_of) as job:
        conform(job)


if __name__ == "__main__":
    exit_with_one_line(main)
