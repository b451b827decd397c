"""Bring a day's raw drops into the bronze tables."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser
from movierec_spark.sources.ingest import ingest


def main() -> None:
    args = job_parser(__doc__).parse_args()
    with running("ingest", args.as_of) as job:
        ingest(job)


if __name__ == "__main__":
    exit_with_one_line(main)
