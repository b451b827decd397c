"""Typed Arrow columns as the strings that raw rows hold."""

import json

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

MAX_EXACT = 2**53  # up to here a float64 represents every whole number


def unsupported_reason(kind: pa.DataType, may_be_list: bool) -> str | None:
    """The end of an error message about a column type that can't become strings; None where it can.

    It says what the column holds and how to deliver it. may_be_list: whether the raw column may hold lists.
    """
    if may_be_list and _is_list(kind):
        entry = kind.value_type
        is_supported = _is_text(entry) or types.is_integer(entry) or types.is_null(entry)
        return None if is_supported else f"lists of {entry}; deliver lists of texts, or texts parted by |"
    if types.is_dictionary(kind):
        return unsupported_reason(kind.value_type, may_be_list)
    supported_kinds = (
        *(types.is_null, types.is_integer, types.is_floating, types.is_decimal),
        *(types.is_date, types.is_timestamp, types.is_binary, types.is_large_binary),
    )
    if _is_text(kind) or any(is_kind(kind) for is_kind in supported_kinds):
        return None
    return f"{kind}; deliver it as text, a number, a date or a timestamp"


def may_hold_any_text(kind: pa.DataType) -> bool:
    """Whether values of the type may be of any letters, unlike numbers, dates and times."""
    return not (types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind) or types.is_temporal(kind))


def as_texts(column: pa.Array) -> pa.Array:
    """A column as strings; its type must be one for which unsupported_reason is None.

    Floats without a fraction become integers up to MAX_EXACT, NaN becomes null, timestamps are in UTC with
    microseconds ("2018-09-01 10:00:00.000000"), lists are JSON. Raises pa.ArrowInvalid for bytes that are not UTF-8.
    """
    kind = column.type
    if types.is_dictionary(kind):
        return as_texts(column.dictionary_decode())
    if types.is_floating(kind):
        return _float_texts(column)
    if types.is_timestamp(kind):
        utc = column.cast(pa.timestamp("us", kind.tz and "UTC"), safe=False)
        return utc.cast(pa.timestamp("us")).cast(pa.string())
    if types.is_date(kind):
        return column.cast(pa.date32()).cast(pa.string())
    if _is_list(kind):
        return pa.array([_json(entries) for entries in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _float_texts(column: pa.Array) -> pa.Array:
    values = column.cast(pa.float32()) if types.is_float16(column.type) else column
    values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    doubles = values.cast(pa.float64())
    is_whole = pc.and_(pc.equal(pc.floor(doubles), doubles), pc.less_equal(pc.abs(doubles), float(MAX_EXACT)))
    whole = pc.if_else(is_whole, doubles, pa.scalar(None, pa.float64())).cast(pa.int64()).cast(pa.string())
    return pc.coalesce(whole, _large_float_texts(doubles), values.cast(pa.string()))


def _large_float_texts(doubles: pa.Array) -> pa.Array:
    """Floats beyond MAX_EXACT as Python writes them, with a point or an exponent; null for all others."""
    is_large = pc.greater(pc.abs(doubles), float(MAX_EXACT))
    if not pc.any(is_large).as_py():
        return pa.nulls(len(doubles), pa.string())
    large = pc.if_else(is_large, doubles, pa.scalar(None, pa.float64()))
    return pa.array([None if number is None else repr(number) for number in large.to_pylist()], pa.string())


def _json(entries: list[object] | None) -> str | None:
    if entries is None:
        return None
    return json.dumps([str(entry) for entry in entries if entry is not None], ensure_ascii=False)


def _is_list(kind: pa.DataType) -> bool:
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))
