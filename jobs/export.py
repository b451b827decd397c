"""Copy the tables that are served now into the PostgreSQL database that conf names; DAY only names the run."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser
from movierec_spark.serving.batch.export import export


def main() -> None:
    args = job_parser(__doc__).parse_args()
    with running("export", args.as_of) as job:
        export(job)


if __name__ == "__main__":
    exit_with_one_line(main)
