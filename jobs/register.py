"""Make a version of the last training of a day, try it, and set its aliases."""

from movierec_spark.job.application import exit_with_one_line
from movierec_spark.job.arguments import job_parser
from movierec_spark.registry.register import register
from movierec_spark.serving.online.mlflow_model import online_package
from movierec_spark.settings import settings


def main() -> None:
    args = job_parser(__doc__).parse_args()
    package = online_package(settings())
    print(f"movierec register {args.as_of}: {register(args.as_of, package, settings())}")


if __name__ == "__main__":
    exit_with_one_line(main)
