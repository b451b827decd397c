"""Vectors of a processor's registers, in code that LLVM compiles: what the tiles of products are written in."""

from typing import Any

from llvmlite import ir
from numba.core import cgutils

VECTOR_BYTES = 32
FUSED = ("contract",)  # a product and its sum may be one instruction

Short, Int = ir.IntType(16), ir.IntType(32)


class Entries:
    """Those of an array of the function that is compiled, and what reads and writes them."""

    def __init__(self, context: Any, builder: ir.IRBuilder, kind: Any, value: Any) -> None:
        array = context.make_array(kind)(context, builder, value)
        self.entry, self.entry_bytes = context.get_value_type(kind.dtype), kind.dtype.bitwidth // 8
        self.length = builder.extract_value(array.shape, 0)
        self._strides = cgutils.unpack_tuple(builder, array.strides, kind.ndim)
        self._start, self._builder = builder.bitcast(array.data, ir.IntType(8).as_pointer()), builder

    def load(self, kind: ir.Type, *places: Any) -> Any:
        return self._builder.load(self._at(kind, places), align=self.entry_bytes)

    def store(self, value: Any, *places: Any) -> None:
        self._builder.store(value, self._at(value.type, places), align=self.entry_bytes)

    def _at(self, kind: ir.Type, places: tuple[Any, ...]) -> Any:
        start = self._start
        for place, stride in zip(places, self._strides, strict=True):
            start = self._builder.gep(start, [self._builder.mul(place, stride)])
        return self._builder.bitcast(start, kind.as_pointer())


def spread(builder: ir.IRBuilder, entry: Any, lanes: int) -> Any:
    """The entry in each lane."""
    nothing = ir.Constant(ir.VectorType(entry.type, lanes), ir.Undefined)
    first = builder.insert_element(nothing, entry, Int(0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(Int, lanes), None))


def with_product(builder: ir.IRBuilder, total: Any, one: Any, other: Any) -> Any:
    """The sum with the product in each lane."""
    return builder.fadd(total, builder.fmul(one, other, flags=FUSED), flags=FUSED)


def with_pairs(builder: ir.IRBuilder, total: Any, one: Any, other: Any) -> Any:
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
