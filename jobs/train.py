"""Train on what is known on a day, evaluate, and log the model with its figures in MLflow."""

from movierec_spark.job.application import exit_with_one_line, running
from movierec_spark.job.arguments import job_parser

WORK = "movierec_spark.training.job"


def main() -> None:
    parser = job_parser(__doc__)
    parser.add_argument("--force", action="store_true", help="train even if nothing changed since the last time")
    args = parser.parse_args()
    with running("train", args.as_of, WORK) as job:
        from movierec_spark.training.job import train_day

        train_day(job, args.force)


if __name__ == "__main__":
    exit_with_one_line(main)
