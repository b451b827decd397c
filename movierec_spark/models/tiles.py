"""Products of small matrices in registers, which the inner loops need and compilers don't find.

A tile is a few rows times a panel of a few columns. Its sums stay in vector registers until they are whole, as in the
micro-kernels of BLIS (Van Zee, van de Geijn 2015).
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

ROWS = 6  # of a tile: with two vectors each as many sums as 16 registers hold beside what is multiplied
VECTORS, VECTOR_BYTES = 2, 32
COLUMNS = VECTORS * VECTOR_BYTES // 4  # of a tile of pairs; half as many in float64
ROUNDED = 128  # that an integer of 32 bits changes at most as a float32
FUSED = ("contract",)  # a product and its sum may be one instruction

Short, Int = ir.IntType(16), ir.IntType(32)
Place = ir.IntType(64)


@intrinsic  # type: ignore[untyped-decorator]
def tile(
    context: Any, rows: types.Array, first: types.Integer, panel: types.Array, into: types.Array, column: types.Integer
) -> tuple[Any, Callable[..., Any]]:
    """into[i, column + j] = rows[first + i] @ panel[:, j], for each i below ROWS and each j of a tile's columns.

    rows, panel, into: float64; or rows and panel int32, each entry a pair of 16-bit integers, the products of both of
    which are added in 32 bits, and into float32, ROUNDED off at most. panel and into hold a row's entries side by side.
    Beyond the last of the rows it is repeated. Nothing is checked: into has ROWS rows, panel and into have the columns.
    """
    return types.void(rows, types.intp, panel, into, types.intp), _tile


def _tile(context: Any, builder: ir.IRBuilder, signature: Any, args: tuple[Any, ...]) -> Any:
    rows, panel, into = (_Matrix(context, builder, signature.args[place], args[place]) for place in (0, 2, 3))
    first, column = args[1], args[4]
    lanes = VECTOR_BYTES // rows.entry_bytes
    vector = ir.VectorType(rows.entry, lanes)
    added = _with_pairs if rows.entry == Int else _with_product
    sums = [[cgutils.alloca_once(builder, vector) for _ in range(VECTORS)] for _ in range(ROWS)]
    for total in (total for line in sums for total in line):
        builder.store(ir.Constant(vector, None), total)
    last = builder.sub(rows.shape[0], Place(1))
    places = [builder.add(first, Place(i)) for i in range(ROWS)]
    places = [builder.select(builder.icmp_signed("<", place, last), place, last) for place in places]
    with cgutils.for_range(builder, rows.shape[1]) as loop:
        factors = [panel.load(vector, loop.index, Place(v * lanes)) for v in range(VECTORS)]
        for place, line in zip(places, sums, strict=True):
            spread = _spread(builder, rows.load(rows.entry, place, loop.index), vector)
            for factor, total in zip(factors, line, strict=True):
                builder.store(added(builder, builder.load(total), spread, factor), total)
    for i, line in enumerate(sums):
        for v, total in enumerate(line):
            whole = builder.load(total)
            if rows.entry == Int:
                whole = builder.sitofp(whole, ir.VectorType(into.entry, lanes))
            into.store(whole, Place(i), builder.add(column, Place(v * lanes)))
    return context.get_dummy_value()


class _Matrix:
    """A matrix of the function that is compiled, and what reads and writes it."""

    def __init__(self, context: Any, builder: ir.IRBuilder, kind: types.Array, value: Any) -> None:
        array = context.make_array(kind)(context, builder, value)
        self.entry, self.entry_bytes = context.get_value_type(kind.dtype), kind.dtype.bitwidth // 8
        self.shape = cgutils.unpack_tuple(builder, array.shape, 2)
        self._strides = cgutils.unpack_tuple(builder, array.strides, 2)
        self._start, self._builder = builder.bitcast(array.data, ir.IntType(8).as_pointer()), builder

    def load(self, kind: ir.Type, row: Any, column: Any) -> Any:
        return self._builder.load(self._at(kind, row, column), align=self.entry_bytes)

    def store(self, value: Any, row: Any, column: Any) -> None:
        self._builder.store(value, self._at(value.type, row, column), align=self.entry_bytes)

    def _at(self, kind: ir.Type, row: Any, column: Any) -> Any:
        down, along = self._strides
        offset = self._builder.add(self._builder.mul(row, down), self._builder.mul(column, along))
        return self._builder.bitcast(self._builder.gep(self._start, [offset]), kind.as_pointer())


def _spread(builder: ir.IRBuilder, entry: Any, vector: ir.VectorType) -> Any:
    """The entry in each lane."""
    nothing = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(nothing, entry, Int(0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(Int, vector.count), None))


def _with_product(builder: ir.IRBuilder, total: Any, one: Any, other: Any) -> Any:
    return builder.fadd(total, builder.fmul(one, other, flags=FUSED), flags=FUSED)


def _with_pairs(builder: ir.IRBuilder, total: Any, one: Any, other: Any) -> Any:
    """The sum with both products in each lane; processors have one instruction for these (vpmaddwd)."""
    twice = 2 * total.type.count
    one, other = (
        builder.sext(builder.bitcast(each, ir.VectorType(Short, twice)), ir.VectorType(Int, twice))
        for each in (one, other)
    )
    products = builder.mul(one, other)
    nothing = ir.Constant(products.type, ir.Undefined)
    firsts, seconds = (
        builder.shuffle_vector(products, nothing, ir.Constant(total.type, list(range(start, twice, 2))))
        for start in (0, 1)
    )
    return builder.add(total, builder.add(firsts, seconds))
