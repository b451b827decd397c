"""Publish quarantined rows that were repaired, as a source of their own."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser, table_named
from movierec_spark.job.caller import path_of_caller
from movierec_spark.stewardship.requeue import requeue


def main() -> None:
    parser = job_parser(__doc__)
    parser.add_argument("--table", type=table_named, required=True, help="as silver.ratings")
    parser.add_argument(
        "--from", dest="file", type=path_of_caller, required=True, help="JSON lines, as from movierec quarantine"
    )
    args = parser.parse_args()
    with running("requeue", args.as_of) as job:
        requeue(job, args.table, args.file)


if __name__ == "__main__":
    exit_with_one_line(main)
