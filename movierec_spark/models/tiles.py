"""Products of small matrices in registers, which the inner loops need and compilers don't find.

A tile is the product of a few rows with a panel of a few columns. Its sums stay in vector registers until they are
whole, as in the micro-kernels of BLIS (Van Zee, van de Geijn 2015).
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from movierec_spark.models.lanes import VECTOR_BYTES, Entries, Int, spread, with_pairs, with_product

ROWS = 6  # of a tile: with two vectors each as many sums as 16 registers hold beside what is multiplied
VECTORS = 2
COLUMNS = VECTORS * VECTOR_BYTES // 4  # of a tile of pairs; half as many in float64
ROUNDED = 128  # that an integer of 32 bits changes at most as a float32

Place = ir.IntType(64)


def _multiply(
    context: Any,
    rows: types.Array,
    first: types.Integer,
    panels: types.Array,
    count: types.Integer,
    start: types.Integer,
    end: types.Integer,
    into: types.Array,
) -> tuple[Any, Callable[..., Any]]:
    """into[i] = rows[first + i, start:end] @ the columns of the first panels, start:end, for each i below ROWS.

    rows: rows x depth. panels: panels x depth x a tile's columns, side by side in memory. count: of the panels.
    All float64, or all float32; or rows and panels int32, each entry a pair of 16-bit integers, the products of both
    of which are added in 32 bits, and into float32, ROUNDED off at most. Beyond the last of the rows it is repeated.
    Nothing is checked: into has ROWS rows and the columns of all panels.
    """
    return types.void(rows, types.intp, panels, types.intp, types.intp, types.intp, into), _strip


def _add_multiples(
    context: Any,
    rows: types.Array,
    first: types.Integer,
    panels: types.Array,
    count: types.Integer,
    start: types.Integer,
    end: types.Integer,
    into: types.Array,
    factors: types.Array,
) -> tuple[Any, Callable[..., Any]]:
    """into[i] += factors[first + i] * what multiply gives. factors: as into, one of each of the rows."""
    return types.void(rows, types.intp, panels, types.intp, types.intp, types.intp, into, factors), _strip


def _subtract_multiples(
    context: Any, into: types.Array, factors: types.Array, column: types.Array, count: types.Integer
) -> tuple[Any, Callable[..., Any]]:
    """into[j] -= factors * column[j], for each j below count.

    factors: float64, as many as a tile has columns. into, column: count x as many. Nothing is checked.
    """
    return types.void(into, factors, column, types.intp), _subtract


multiply: Callable[..., None] = intrinsic(_multiply)
add_multiples: Callable[..., None] = intrinsic(_add_multiples)
subtract_multiples: Callable[..., None] = intrinsic(_subtract_multiples)


def _strip(context: Any, builder: ir.IRBuilder, signature: Any, args: tuple[Any, ...]) -> Any:
    rows, panels, into, *factors = (
        Entries(context, builder, signature.args[place], args[place]) for place in (0, 2, *range(6, len(args)))
    )
    first, count, start, end = args[1], *args[3:6]
    lanes = VECTOR_BYTES // rows.entry_bytes
    vector = ir.VectorType(rows.entry, lanes)
    sums = [[cgutils.alloca_once(builder, vector) for _ in range(VECTORS)] for _ in range(ROWS)]
    last = builder.sub(rows.length, Place(1))
    places = [builder.add(first, Place(i)) for i in range(ROWS)]
    places = [builder.select(builder.icmp_signed("<", place, last), place, last) for place in places]
    times = [spread(builder, each.load(each.entry, place), lanes) for each in factors for place in places]
    with cgutils.for_range(builder, count) as over:
        for total in (total for line in sums for total in line):
            builder.store(ir.Constant(vector, None), total)
        with cgutils.for_range(builder, end, start) as along:
            _add_products(builder, rows, places, panels, over.index, along.index, sums)
        for i, line in enumerate(sums):
            for v, total in enumerate(line):
                whole = builder.load(total)
                if rows.entry == Int:
                    whole = builder.sitofp(whole, ir.VectorType(into.entry, lanes))
                column = builder.add(builder.mul(over.index, Place(VECTORS * lanes)), Place(v * lanes))
                if times:
                    whole = with_product(builder, into.load(whole.type, Place(i), column), times[i], whole)
                into.store(whole, Place(i), column)
    return context.get_dummy_value()


def _subtract(context: Any, builder: ir.IRBuilder, signature: Any, args: tuple[Any, ...]) -> Any:
    into, factors, column = (Entries(context, builder, signature.args[i], args[i]) for i in range(3))
    vector = ir.VectorType(into.entry, VECTOR_BYTES // into.entry_bytes)
    places = [Place(v * vector.count) for v in range(VECTORS)]
    negative = [builder.fneg(factors.load(vector, place)) for place in places]
    with cgutils.for_range(builder, args[3]) as along:
        for factor, place in zip(negative, places, strict=True):
            total, other = (each.load(vector, along.index, place) for each in (into, column))
            into.store(with_product(builder, total, factor, other), along.index, place)
    return context.get_dummy_value()


def _add_products(
    builder: ir.IRBuilder, rows: Entries, places: list[Any], panels: Entries, panel: Any, depth: Any, sums: list[Any]
) -> None:
    """Those of the rows' entries at one depth with the panel's."""
    vector = sums[0][0].type.pointee
    factors = [panels.load(vector, panel, depth, Place(v * vector.count)) for v in range(VECTORS)]
    added = with_pairs if rows.entry == Int else with_product
    for place, line in zip(places, sums, strict=True):
        factor_of_row = spread(builder, rows.load(rows.entry, place, depth), vector.count)
        for factor, total in zip(factors, line, strict=True):
            builder.store(added(builder, builder.load(total), factor_of_row, factor), total)
