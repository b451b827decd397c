"""Dataclasses of arrays in a folder: arrays.npz beside values.json, no pickle."""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np

T = TypeVar("T")
FORMERLY = "formerly"  # in a field's metadata: its name in the files of earlier versions


def save(value: Any, folder: Path) -> None:
    """Write a (nested) dataclass of arrays, numbers, strings, dates and tuples of these."""
    leaves = dict(_leaves(value, ""))
    arrays = {name: leaf for name, leaf in leaves.items() if isinstance(leaf, np.ndarray)}
    values = {name: leaf for name, leaf in leaves.items() if name not in arrays}
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "arrays.npz", allow_pickle=False, **arrays)
    (folder / "values.json").write_text(json.dumps(values, default=str, indent=1, sort_keys=True))


def load(kind: type[T], folder: Path) -> T:
    """The dataclass that save wrote, also an earlier one: a field that isn't there has its default.

    Raises FileNotFoundError, or KeyError for a field that isn't there and has none.
    """
    with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
        leaves = dict(arrays) | json.loads((folder / "values.json").read_text())
    return _build(kind, leaves, "")


def _leaves(value: Any, prefix: str) -> list[tuple[str, Any]]:
    pairs = [(prefix + field.name, getattr(value, field.name)) for field in fields(value)]
    return [
        leaf
        for name, inner in pairs
        for leaf in (_leaves(inner, f"{name}.") if is_dataclass(inner) else [(name, inner)])
    ]


def _build(kind: Any, leaves: dict[str, Any], prefix: str) -> Any:
    hints, values = get_type_hints(kind), {}
    for field in fields(kind):
        names = [prefix + name for name in (field.name, field.metadata.get(FORMERLY)) if name]
        stored = next((name for name in names if _is_stored(name, leaves)), None)
        if stored or field.default is MISSING:
            values[field.name] = _leaf(hints[field.name], leaves, stored or names[0])
    return kind(**values)


def _is_stored(name: str, leaves: dict[str, Any]) -> bool:
    return any(leaf == name or leaf.startswith(f"{name}.") for leaf in leaves)


def _leaf(hint: Any, leaves: dict[str, Any], name: str) -> Any:
    kind = next(k for k in get_args(hint) if k is not type(None)) if isinstance(hint, UnionType) else hint
    if is_dataclass(kind):
        absent = name in leaves and leaves[name] is None
        return None if absent else _build(kind, leaves, f"{name}.")
    value = leaves[name]
    if value is None:
        return None
    if kind is date:
        return date.fromisoformat(value)
    return tuple(value) if get_origin(kind) is tuple else value
