"""Audit a published table again by its suite."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser, table_named
from movierec_spark.stewardship.validation import validate_published


def main() -> None:
    parser = job_parser(__doc__)
    parser.add_argument("--table", type=table_named, required=True, help="as silver.ratings")
    parser.add_argument("--whole", action="store_true", help="every day up to DAY, not DAY alone")
    args = parser.parse_args()
    with running("validate", args.as_of) as job:
        validate_published(job, args.table, args.whole)


if __name__ == "__main__":
    exit_with_one_line(main)
