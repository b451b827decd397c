"""Recommend to every user by what is known on a day, and publish the tables that others read."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser

WORK = "movierec_spark.serving.batch.recommend"


def main() -> None:
    parser = job_parser(__doc__)
    parser.add_argument(
        "--newest",
        action="store_true",
        help="the tables that a model makes, for the day that is served now (DAY where nothing is served yet)",
    )
    args = parser.parse_args()
    with running("recommend", args.as_of, WORK) as job:
        from movierec_spark.serving.batch.recommend import recommend, recommend_served_day

        (recommend_served_day if args.newest else recommend)(job)


if __name__ == "__main__":
    exit_with_one_line(main)
