"""Whole numbers as JSON and pandas hand them over: a column where one is missing holds floats, 7.0 for 7."""

from typing import Any

import numpy as np

INEXACT_FROM = 2**53  # of a float this far from 0 nobody knows which whole number it stood for
OF_64_BITS = range(-(2**63), 2**63)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def is_inexact(value: Any) -> bool:
    """Whether it is a float that may have lost digits of the whole number that it stands for."""
    return isinstance(value, float | np.floating) and abs(float(value)) >= INEXACT_FROM


def whole_number(value: Any) -> int | None:
    """The whole number of 64 bits that a value is, 7 for 7.0 too; None for anything else, and where it is inexact."""
    if not is_number(value) or value % 1 != 0 or is_inexact(value):
        return None
    return int(value) if int(value) in OF_64_BITS else None


def whole_numbers(values: Any) -> np.ndarray | None:
    """int64, of a list of whole numbers; None for anything else."""
    if not isinstance(values, list | tuple | np.ndarray):
        return None
    numbers = [whole_number(value) for value in values]
    return None if None in numbers else np.array(numbers, dtype=np.int64)
