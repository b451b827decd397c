"""What keeps a movie out of a user's list whatever its score."""

from dataclasses import dataclass

import numpy as np

from movierec_spark.serving.explanation.named_rules import EXCLUDES, is_on, only_rule, rule_value
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.reranking.eligible import MovieFacts, eligible_movie_ids
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class Obstacle:
    """name: "seen", "disliked" or "excluded", which is the user's doing, or that of a business rule. text: in words."""

    name: str
    text: str

    @property
    def is_rule(self) -> bool:
        return self.name in EXCLUDES


def obstacles(movie_id: int, history: Histories, movies: MovieFacts, rules: Rules) -> list[Obstacle]:
    """movies: those known on the day, the movie among them. history: of one user."""
    return [*_own_doing(movie_id, history, rules), *_excluding_rules(movie_id, movies, rules)]


def _own_doing(movie_id: int, history: Histories, rules: Rules) -> list[Obstacle]:
    entry = np.flatnonzero(history.movie_ids == movie_id)
    if not len(entry):
        return []
    weight = history.weights[entry[0]]
    stars = np.nan if history.ratings is None else history.ratings[entry[0]]
    did = f"weight {weight:g}" if np.isnan(stars) else f"{stars:g} stars, weight {weight:g}"
    if history.unwanted is not None and movie_id in history.unwanted.movie_ids:
        if weight < 0:
            return [Obstacle("disliked", f"what the user did with it adds up to a dislike ({did})")]
        return [Obstacle("excluded", f"the user asked not to get it, or disliked it long ago ({did})")]
    if rules.seen_may_return:
        return []
    return [Obstacle("seen", f"the user has done something with it ({did}); see the rule seen_may_return")]


def _excluding_rules(movie_id: int, movies: MovieFacts, rules: Rules) -> list[Obstacle]:
    excluding = [
        name
        for name in EXCLUDES
        if is_on(rules, name) and movie_id not in eligible_movie_ids(movies, only_rule(rules, name))
    ]
    return [Obstacle(name, f"the rule {name} of conf/rules.yaml: {_value(rules, name)}") for name in excluding]


def _value(rules: Rules, name: str) -> str:
    value = rule_value(rules, name)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"{value}"
