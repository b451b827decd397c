"""Comparisons of many values at once, a bit each, for the inner loops of the search."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from movierec_spark.models.lanes import Entries, spread

WORD = 32  # bits


def _reaching(
    context: Any, values: types.Array, start: types.Integer, least: types.Float
) -> tuple[Any, Callable[..., Any]]:
    """Which of the WORD values from the start on are at least so much: uint32, the first in the lowest bit.

    values: float32, side by side in memory. Nothing is checked.
    """

    def compare(context: Any, builder: ir.IRBuilder, signature: Any, args: tuple[Any, ...]) -> Any:
        several, array = ir.VectorType(ir.FloatType(), WORD), Entries(context, builder, signature.args[0], args[0])
        reached = builder.fcmp_ordered(">=", array.load(several, args[1]), spread(builder, args[2], WORD))
        return builder.bitcast(reached, ir.IntType(WORD))

    return types.uint32(values, types.intp, types.float32), compare


def _lowest(context: Any, bits: types.Integer) -> tuple[Any, Callable[..., Any]]:
    """The place of the lowest bit that is set; of none WORD."""

    def count(context: Any, builder: ir.IRBuilder, signature: Any, args: tuple[Any, ...]) -> Any:
        zeros = builder.cttz(args[0], cgutils.false_bit)
        return builder.zext(zeros, ir.IntType(64))

    return types.intp(types.uint32), count


reaching: Callable[..., int] = intrinsic(_reaching)
lowest: Callable[..., int] = intrinsic(_lowest)
