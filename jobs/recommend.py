"""Recommend to every user by what is known on a day, and publish the tables that others read."""

from movierec_spark.job.job import exit_with_one_line, job_parser, running
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.serving.batch.stale_days import refresh_outdated_days


def main() -> None:
    parser = job_parser(__doc__)
    parser.add_argument(
        "--newest", action="store_true", help="take the newest day that is served, if any, instead of DAY"
    )
    args = parser.parse_args()
    with running("recommend", args.as_of) as job:
        recommend(job, args.newest)
        refresh_outdated_days(job)


if __name__ == "__main__":
    exit_with_one_line(main)
