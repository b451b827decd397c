"""Candidates for the weights of the blocks, and the choice among them by how they ranked in windows to come."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from movierec_spark.models.bias import bias_columns
from movierec_spark.models.blend import PERSONAL
from movierec_spark.models.blend_weights import fit_popularity, fit_weights
from movierec_spark.models.item_state import Weights
from movierec_spark.models.softmax import Choices
from movierec_spark.settings.model_sections import Model

FADES = (0.0, 1.0, 3.0, 10.0, 30.0, 100.0)  # events
DEFAULT_FADE = 10.0
SHARES_OF_ALS = (0.25, 0.5, 0.75, 1.0)

CandidateNdcg = Mapping[str, tuple[np.ndarray, np.ndarray]]  # by candidate: of the users and of the newcomers, each


def candidate_weights(
    choices: Sequence[Choices], newcomer_choices: Sequence[Choices], settings: Model
) -> dict[str, Weights]:
    """By name: the blend at each fade from popularity, and each block alone, which a blend should never lose to.

    Popularity is learned from newcomers, where there are any. Raises ValueError where nobody chose anything.
    """
    of_newcomers = [one for one in newcomer_choices if one.is_positive.any()] or choices
    blend = fit_weights([*choices, *newcomer_choices], settings.weights_reg_param)
    columns = bias_columns(settings.popularity_half_lives_days)
    popularity = fit_popularity(of_newcomers, columns, settings.weights_reg_param)
    nothing = Weights(als=0.0, content=0.0, bias=np.zeros(len(columns)))
    return {
        **_with_sequence_like_als(choices, settings),
        **{_fade(fade): replace(blend, popularity=popularity, fade=fade) for fade in FADES},
        "als": replace(nothing, als=1.0),
        "content": replace(nothing, content=1.0),
        "sequence": replace(nothing, sequence=1.0),
        "popularity": replace(nothing, bias=popularity),
    }


def _with_sequence_like_als(choices: Sequence[Choices], settings: Model) -> dict[str, Weights]:
    """Where the sequence block is of any pairs: the others' weights, and for it a share of what als counts.

    It may then carry nearly the same information as als. What separates a user's movies from most others says little of
    the order of the best ones, and the likelihood gives the one of both that separates less no weight.
    """
    if settings.sequence.pairs != "any" or not settings.sequence.rank:
        return {}
    sequence = PERSONAL.index("sequence")
    without = [replace(one, scores=one.scores * (np.arange(one.scores.shape[2]) != sequence)) for one in choices]
    blend = fit_weights(without, settings.weights_reg_param)
    alone = replace(blend, als=1.0, content=0.0, bias=np.zeros_like(blend.bias), shorter=None)
    return {
        f"{name}, sequence as {share:g} of als": _with_share_of_als(weights, share)
        for name, weights in (("blend", blend), ("als", alone))
        for share in SHARES_OF_ALS
    }


def _with_share_of_als(weights: Weights, share: float) -> Weights:
    """The weights with a share of what als counts for the sequence block, at any length of history."""
    if weights.shorter is None:
        return replace(weights, sequence=share * weights.als)
    shorter, als, sequence = weights.shorter.copy(), PERSONAL.index("als"), PERSONAL.index("sequence")
    shorter[:, sequence] = share * shorter[:, als]
    return replace(weights, sequence=share * weights.als, shorter=shorter)


def of_default_fade(candidates: Mapping[str, Weights]) -> dict[str, Weights]:
    """The blend at DEFAULT_FADE, and each block alone."""
    other_fades = {_fade(fade) for fade in FADES} - {_fade(DEFAULT_FADE)}
    return {name: weights for name, weights in candidates.items() if name not in other_fades}


def choose(ndcg: Sequence[CandidateNdcg]) -> str:
    """The candidate of the best nDCG, the mean over all users and that over all newcomers counting the same.

    ndcg: of each window. The blend at DEFAULT_FADE where no window, or no candidate in it, tells anything.
    """
    means = {}
    for name in ndcg[0] if ndcg else ():
        groups = [np.concatenate(parts) for parts in zip(*(window[name] for window in ndcg), strict=True)]
        means[name] = np.mean([group.mean() for group in groups if len(group)] or [0.0])
    return max(means, key=lambda name: means[name]) if any(means.values()) else _fade(DEFAULT_FADE)


def _fade(events: float) -> str:
    return f"blend, fade {events:g}"
