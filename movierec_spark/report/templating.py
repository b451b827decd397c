"""The jinja2 environment of the pages: everything is escaped, a name that isn't there is an error."""

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from movierec_spark.registry.training_figures import label

MODEL_NAMES = {
    "hybrid": "movierec (hybrid)",
    "als": "ALS alone",
    "content": "content alone",
    "decayed_popularity": "decayed popularity",
}


def environment(*packages: str) -> Environment:
    """The templates of the packages, and those that all pages share; of two with one name, that of the first package.

    packages: below movierec_spark.report.
    """
    loaders = [PackageLoader(f"movierec_spark.report.{package}") for package in packages]
    templates = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("movierec_spark.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"count": _count, "model_name": _model_name, "metric_name": label}
    return templates


def _count(number: int) -> str:
    return f"{number:,}"


def _model_name(name: str) -> str:
    return MODEL_NAMES.get(name, name.replace("_", " "))
