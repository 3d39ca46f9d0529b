"""512 bits as one value in compiled code: eight words, on which one instruction of the processor works at once.

Where a processor has narrower registers, LLVM splits the value into several.
"""

from collections.abc import Callable, Sequence
from functools import reduce

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.extending import intrinsic, register_model
from numba.np.arrayobj import make_array

# 64-bit words of a value, and its bits.
WORDS = 8
LANES = 64 * WORDS
# Planes of a sum, so that it is counted modulo 1024.
PLANES = 10
# Planes that are added in one go.
BATCH = 16

_VECTOR = ir.VectorType(ir.IntType(64), WORDS)
_SHORTS = ir.VectorType(ir.IntType(16), 4 * WORDS)


class _Lanes(types.Type):
    def __init__(self) -> None:
        super().__init__("lanes")


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, kind) -> None:
        super().__init__(manager, kind, _VECTOR)


lanes = _Lanes()
_sum = types.UniTuple(lanes, PLANES)
_eight = types.UniTuple(lanes, 8)


@intrinsic
def load(context, array, place):
    """Return row `place` of an array, (n, 8) uint64."""

    def make(context, builder, signature, arguments):
        return _load(builder, _rows(context, builder, signature.args[0], arguments[0]), arguments[1])

    return lanes(array, place), make


@intrinsic
def store(context, array, place, value):
    """Write a value to row `place` of an array, (n, 8) uint64."""

    def make(context, builder, signature, arguments):
        pointer = builder.gep(_rows(context, builder, signature.args[0], arguments[0]), [arguments[1]])
        builder.store(arguments[2], pointer, align=8)
        return context.get_dummy_value()

    return types.void(array, place, value), make


@intrinsic
def both(context, one, other):
    """Return the bits that are set in both values."""
    return lanes(one, other), lambda context, builder, signature, given: builder.and_(*given)


@intrinsic
def either(context, one, other):
    """Return the bits that are set in one of two values or both."""
    return lanes(one, other), lambda context, builder, signature, given: builder.or_(*given)


@intrinsic
def without(context, one, other):
    """Return the bits that are set in the first value and not in the second."""

    def make(context, builder, signature, arguments):
        return builder.and_(arguments[0], builder.not_(arguments[1]))

    return lanes(one, other), make


@intrinsic
def any_set(context, value):
    """Return whether a bit of a value is set."""

    def make(context, builder, signature, arguments):
        differ = builder.icmp_unsigned("!=", arguments[0], ir.Constant(_VECTOR, None))
        return builder.icmp_unsigned("!=", builder.bitcast(differ, ir.IntType(WORDS)), ir.IntType(WORDS)(0))

    return types.boolean(value), make


@intrinsic
def add_up(context, start, planes, chosen, row, batches):
    """Count in each lane the chosen planes that are set there, from `start` on. Return the ten planes of the sums.

    Sixteen planes are added at a time, by 15 full adders; a full adder is two instructions if the processor has
    three-way logic (Harley and Seal's method; see Muła, Kurz and Lemire 2018).

    Parameters
    ----------
    start : int64, taken modulo 1024.
    planes : (n, 8) uint64.
    chosen : (rows, 16 batches or more) uint16, of which `row` names the planes.
    """

    def make(context, builder, signature, arguments):
        begin, planes, chosen, row, batches = arguments
        rows = _rows(context, builder, signature.args[1], planes)
        choice = make_array(signature.args[2])(context, builder, chosen)
        width = builder.extract_value(choice.shape, 1)
        choices = builder.gep(choice.data, [builder.mul(row, width)])
        sums = [cgutils.alloca_once_value(builder, _everywhere(builder, begin, plane)) for plane in range(PLANES)]
        with cgutils.for_range(builder, batches) as loop:
            first = builder.gep(choices, [builder.mul(loop.index, loop.index.type(BATCH))])
            added = []
            for place in range(BATCH):
                plane = builder.load(builder.gep(first, [ir.IntType(64)(place)]))
                added.append(_load(builder, rows, builder.zext(plane, ir.IntType(64))))
            weight = 0
            while len(added) > 1:
                total, carries = builder.load(sums[weight]), []
                for one, other in zip(added[::2], added[1::2], strict=True):
                    total, carry = _full_adder(context, builder, total, one, other)
                    carries.append(carry)
                builder.store(total, sums[weight])
                added, weight = carries, weight + 1
            (carry,) = added
            for plane in sums[weight:]:
                total = builder.load(plane)
                builder.store(builder.xor(total, carry), plane)
                carry = builder.and_(total, carry)
        return context.make_tuple(builder, signature.return_type, [builder.load(plane) for plane in sums])

    return _sum(start, planes, chosen, row, batches), make


@intrinsic
def less_twice(context, planes, first, sums):
    """Return the numbers in ten planes, the rows from `first` on of (n, 8) uint64, minus twice `sums`, modulo 1024."""

    def make(context, builder, signature, arguments):
        rows = builder.gep(_rows(context, builder, signature.args[0], arguments[0]), [arguments[1]])
        minuend = [_load(builder, rows, ir.IntType(64)(plane)) for plane in range(PLANES)]
        sums = cgutils.unpack_tuple(builder, arguments[2], PLANES)
        borrow, found = ir.Constant(_VECTOR, None), minuend[:1]
        for one, other in zip(minuend[1:], sums, strict=False):
            found.append(builder.xor(builder.xor(one, other), borrow))
            _, borrow = _full_adder(context, builder, builder.not_(one), other, borrow)
        return context.make_tuple(builder, signature.return_type, found)

    return _sum(planes, first, sums), make


@intrinsic
def eighths(context, low, middle, high):
    """Divide the lanes by the number, 0 to 7, that three planes hold; return the lanes of each number."""

    def make(context, builder, signature, arguments):
        parts = [(builder.not_(plane), plane) for plane in arguments]
        chosen = [[parts[bit][number >> bit & 1] for bit in range(3)] for number in range(8)]
        masks = [reduce(builder.and_, planes) for planes in chosen]
        return context.make_tuple(builder, signature.return_type, masks)

    return _eight(low, middle, high), make


@intrinsic
def total(context, counts, place):
    """Return the sum of the 32 counts of 16 bits in row `place` of `counts`, (n, 8) uint64."""

    def make(context, builder, signature, arguments):
        value = _load(builder, _rows(context, builder, signature.args[0], arguments[0]), arguments[1])
        words = ir.VectorType(ir.IntType(32), _SHORTS.count)
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.IntType(32), [words]), f"llvm.vector.reduce.add.v{words.count}i32"
        )
        found = builder.call(function, [builder.zext(builder.bitcast(value, _SHORTS), words)])
        return builder.zext(found, ir.IntType(64))

    return types.int64(counts, place), make


def _tally(numbers: Sequence[int]) -> Callable:
    """Return a function that counts lanes with these numbers."""

    @intrinsic
    def tally(context, counts, place, one, other, one_lows, other_lows):
        def make(context, builder, signature, arguments):
            rows = _rows(context, builder, signature.args[0], arguments[0])
            lows = [cgutils.unpack_tuple(builder, lows, 8) for lows in arguments[4:]]
            for number in numbers:
                pointer = builder.gep(rows, [builder.add(arguments[1], arguments[1].type(number))])
                total = builder.bitcast(builder.load(pointer, align=8), _SHORTS)
                for mask, low in zip(arguments[2:4], lows, strict=True):
                    total = builder.add(total, _popcount(builder, builder.and_(mask, low[number])))
                builder.store(builder.bitcast(total, _VECTOR), pointer, align=8)
            return context.get_dummy_value()

        return types.void(counts, place, one, other, one_lows, other_lows), make

    return tally


tally_even = _tally((0, 2, 4, 6))
tally_odd = _tally((1, 3, 5, 7))


def _full_adder(context, builder: ir.IRBuilder, a: ir.Value, b: ir.Value, c: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Return the sum and the carry of three bits in each lane.

    LLVM does not find that two instructions of AVX-512 suffice, so they are named.
    """
    if "+avx512f" in context.codegen().magic_tuple()[2]:
        kind = ir.FunctionType(_VECTOR, [*[_VECTOR] * 3, ir.IntType(32)])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.avx512.pternlog.q.512")
        return tuple(builder.call(function, [a, b, c, ir.IntType(32)(table)]) for table in (0x96, 0xE8))
    differ = builder.xor(a, b)
    return builder.xor(differ, c), builder.xor(a, builder.and_(differ, builder.xor(a, c)))


def _popcount(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    """Return how many bits are set in each 16 of a value."""
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(_SHORTS, [_SHORTS]), f"llvm.ctpop.v{_SHORTS.count}i16"
    )
    return builder.call(function, [builder.bitcast(value, _SHORTS)])


def _everywhere(builder: ir.IRBuilder, number: ir.Value, bit: int) -> ir.Value:
    """Return one bit of a number in all lanes."""
    word = builder.neg(builder.and_(builder.lshr(number, number.type(bit)), number.type(1)))
    single = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), word, ir.IntType(32)(0))
    nowhere = ir.Constant(ir.VectorType(ir.IntType(32), WORDS), None)
    return builder.shuffle_vector(single, ir.Constant(_VECTOR, ir.Undefined), nowhere)


def _rows(context, builder: ir.IRBuilder, kind: types.Array, array: ir.Value) -> ir.Value:
    """Return where an array of (n, 8) uint64 begins in memory."""
    data = make_array(kind)(context, builder, array).data
    return builder.bitcast(data, _VECTOR.as_pointer())


def _load(builder: ir.IRBuilder, rows: ir.Value, place: ir.Value) -> ir.Value:
    return builder.load(builder.gep(rows, [place]), align=8)
