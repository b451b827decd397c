"""The questions in what MLflow hands over, under no other names than those that a question has."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException

from movierec_spark.serving.online.whole_numbers import whole_numbers


def read_questions(model_input: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """One mapping a question. model_input: a frame, one question a row, or a list of mappings.

    names: those that a question may have. Raises MlflowException (INVALID_PARAMETER_VALUE) for another name, and
    where there is no question.
    """
    if isinstance(model_input, pd.DataFrame):
        _check_names(model_input.columns, names)
        rows_by_name = [{str(name): value for name, value in row.items()} for row in model_input.to_dict("records")]
        rows = rows_by_name if len(model_input.columns) else [{} for _ in model_input.index]
    elif isinstance(model_input, list) and all(isinstance(row, Mapping) for row in model_input):
        _check_names((name for row in model_input for name in row), names)
        rows = [{name: _plain(value) for name, value in row.items()} for row in model_input]
    else:
        raise MlflowException.invalid_parameter_value(
            'the input is no list of questions; ask as {"dataframe_records": [{"movie_ids": [1, 6], "n": 10}]}'
        )
    if not rows:
        raise MlflowException.invalid_parameter_value("the input has no row; ask at least one question")
    return rows


def _check_names(given_names: Iterable[Any], names: Sequence[str]) -> None:
    unknown = next((name for name in given_names if name not in names), None)
    if unknown is not None:
        nearest = get_close_matches(str(unknown), names, n=1)
        hint = f"the nearest is {nearest[0]}; " if nearest else ""
        raise MlflowException.invalid_parameter_value(
            f"a question has no {unknown!r}; {hint}there are {', '.join(names)}"
        )


def _plain(value: Any) -> Any:
    """MLflow makes an array of every value of a list of mappings."""
    return value.tolist() if isinstance(value, np.ndarray) else value


def ids_given(row: int, name: str, values: Any) -> np.ndarray:
    """A list of ids, int64; a missing one is empty. Raises MlflowException for another value."""
    if absent(values):
        return np.empty(0, dtype=np.int64)
    if (ids := whole_numbers(values)) is None:
        raise invalid(row, f"{name} is {values!r}; give a list of whole numbers of 64 bits")
    return ids


def absent(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def invalid(row: int, reason: str) -> MlflowException:
    return MlflowException.invalid_parameter_value(f"input row {row}: {reason}")
