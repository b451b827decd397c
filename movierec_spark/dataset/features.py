"""What is said about a movie, by the name of each feature its value."""

from collections.abc import Mapping, Sequence

import numpy as np

Features = Mapping[str, float]
YEAR = "year="


def release_years(features: Sequence[Features]) -> np.ndarray:
    """Per movie the release year among its features, float64; NaN where there is none."""
    years = [[name for name in movie if name.startswith(YEAR)] for movie in features]
    return np.array([float(names[0].removeprefix(YEAR)) if names else np.nan for names in years])
