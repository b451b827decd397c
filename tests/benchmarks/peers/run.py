"""The hybrid beside other recommenders: python -m tests.benchmarks.peers.run DATA_FOLDER."""

import argparse
import json
import logging
import shutil
import subprocess
from pathlib import Path
from typing import Any

from movierec_spark.session import spark_session
from movierec_spark.settings import PROJECT, settings
from tests.benchmarks.datasets import Dataset, read_dataset
from tests.benchmarks.peers.catalogue import PEERS
from tests.benchmarks.peers.held_out import write_held_out
from tests.benchmarks.peers.plan import Group, costs_file, read_plan, write_plan
from tests.benchmarks.peers.report import TIE_RULE, markdown, show
from tests.benchmarks.peers.scores import protocol_figures
from tests.benchmarks.peers.windows import write_windows
from tests.benchmarks.peers.write_folds import MODELS

GROUPS = ("windows", "random", "leave_last")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="ml-latest, ml-1m, ml-10m, ml-100k or recbole files")
    parser.add_argument("--groups", choices=GROUPS, nargs="+", default=GROUPS, help="windows: also the global cut")
    parser.add_argument("--peers", choices=PEERS, nargs="+", default=list(PEERS))
    parser.add_argument("--python", type=Path, default=PROJECT / ".venv-peers/bin/python", help="that has the peers")
    parser.add_argument("--keep-folds", action="store_true", help="take the folds that an earlier run wrote")
    parser.add_argument("--markdown", action="store_true", help="print the table of the docs, too")
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("movierec_spark").setLevel(logging.INFO)
    data = read_dataset(args.folder.resolve())
    work = settings().bench / "peers" / data.name
    if not args.keep_folds:
        write_folds(data, args.groups, work)
    for peer in args.peers:
        print(f"fitting {peer}", flush=True)
        command = [args.python, "-m", "tests.benchmarks.peers.fit_peer", work, peer]
        subprocess.run([*command, "--k", str(settings().evaluation.k)], cwd=PROJECT, check=True)
    result = figures(data, work, [*MODELS, *args.peers])
    write(result, data.name, settings().bench / "peers.json")
    show(result)
    if args.markdown:
        print(markdown(result))


def write_folds(data: Dataset, names: list[str], work: Path) -> None:
    """Fit and list the project's models, and write the folds for the others, in place of what lies there."""
    shutil.rmtree(work, ignore_errors=True)
    groups, costs = [], {}
    with spark_session("bench-peers", profile="local-train") as spark:
        for name in names:
            if name == "windows":
                group, cost = write_windows(spark, data, settings(), work)
            else:
                group, cost = write_held_out(spark, data, name, settings(), work)
            groups.append(group)
            costs[name] = cost
    write_plan(work, groups)
    costs_file(work, "hybrid").write_text(json.dumps(costs, indent=1))


def figures(data: Dataset, work: Path, models: list[str]) -> dict[str, Any]:
    """What peers.json holds of a data set: the rows of every protocol, and what each model cost."""
    groups, n_movies = read_plan(work), data.movies["movie_id"].nunique()
    rows = [
        row
        for group in groups
        for protocol in protocols(group)
        for row in protocol_figures(work, group, protocol, models, settings(), n_movies)
    ]
    costs = {model: json.loads(costs_file(work, model).read_text()) for model in ("hybrid", *models[len(MODELS) :])}
    return {"dataset": data.name, "tie_rule": TIE_RULE, "rows": rows, "costs": costs}


def protocols(group: Group) -> list[str]:
    """In the order of the plan, each once."""
    return list(dict.fromkeys(name for names in group.trainings.values() for name in names))


def write(result: dict[str, Any], dataset: str, path: Path) -> None:
    """Put the result into the file, in place of an earlier one of the same data set."""
    earlier = json.loads(path.read_text()) if path.exists() else []
    others = [one for one in earlier if one["dataset"] != dataset]
    path.write_text(json.dumps([*others, result], indent=1))


if __name__ == "__main__":
    main()
