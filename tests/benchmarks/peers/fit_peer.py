"""Fit one peer on every training of a plan and write its lists: python -m tests.benchmarks.peers.fit_peer WORK PEER.

Runs in the peers' environment, one process for each peer, so that the peak memory is the peer's own.
"""

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.peers.catalogue import PEERS, Fitted, Peer
from tests.benchmarks.peers.folds import Queries, Training, ndcg, top_unseen
from tests.benchmarks.peers.plan import SELECTION, costs_file, lists_file, queries_file, read_plan, training_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--k", type=int, default=10)
    args = parser.parse_args()
    peer, groups = PEERS[args.peer], {}
    for group in read_plan(args.work):
        started = time.perf_counter()
        settings, tried = choose(args.work, group.selected_on, peer, args.k)
        choice = {"settings": settings, "tried": tried, "seconds": round(time.perf_counter() - started, 1)}
        trainings = {
            training: fit_and_list(args.work, training, queries, args.peer, settings, args.k)
            for training, queries in group.trainings.items()
        }
        groups[group.name] = {"choice": choice, "trainings": trainings}
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    costs_file(args.work, args.peer).write_text(json.dumps({"peak_mib": round(peak_mib), "groups": groups}, indent=1))


def choose(work: Path, training_name: str, peer: Peer, k: int) -> tuple[dict[str, Any], list[float]]:
    """The settings of the highest nDCG on the queries for selection, and the nDCG of all; the first of equal ones."""
    training = Training.load(training_file(work, training_name))
    queries = Queries.load(queries_file(work, training_name, SELECTION))
    relevant, choices = queries.relevant(training.n_movies), peer.choices()
    tried = [
        round(ndcg(ranked(peer.fit(training, settings), training, queries, k), relevant, queries.n_relevant), 4)
        for settings in choices
    ]
    return choices[int(np.argmax(tried))], tried


def fit_and_list(
    work: Path, name: str, queries_names: list[str], peer_name: str, settings: dict[str, Any], k: int
) -> dict[str, float]:
    """Write the lists; the seconds that fitting and ranking took."""
    training = Training.load(training_file(work, name))
    started = time.perf_counter()
    fitted = PEERS[peer_name].fit(training, settings)
    fit_seconds = time.perf_counter() - started
    for queries_name in queries_names:
        queries = Queries.load(queries_file(work, name, queries_name))
        np.save(lists_file(work, name, queries_name, peer_name), ranked(fitted, training, queries, k))
    seconds = time.perf_counter() - started
    return {"fit_seconds": round(fit_seconds, 2), "rank_seconds": round(seconds - fit_seconds, 2)}


def ranked(fitted: Fitted, training: Training, queries: Queries, k: int) -> np.ndarray:
    return top_unseen(fitted.scores(queries), queries.histories(training.n_movies), k)


if __name__ == "__main__":
    main()
