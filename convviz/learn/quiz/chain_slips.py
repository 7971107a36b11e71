"""What people get wrong about a chain of layers, and the number that each mistake gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import prod

from convviz.language import later, phrase
from convviz.learn.quiz.chain_moves import Learned, Move, field_of, jump_of, learned_of, moves_of
from convviz.learn.quiz.chain_practice import Task, comes_to
from convviz.learn.quiz.chain_shapes import shape_slips
from convviz.learn.quiz.question import Mistake

_Slips = Mapping[str, tuple[Callable[[Task], int], str]]
"""By the name of a mistake, the number that it gives and what to tell, the likeliest first."""


def slips(task: Task) -> Iterator[Mistake]:
    """Yield the mistakes about a chain, the likeliest first."""
    if task.what == "shape":
        yield from shape_slips(task)
        return
    for name, (wrong, sentence) in _SLIPS[task.what].items():
        yield Mistake(name, float(wrong(task)), phrase(sentence))


def _without_pooling(task: Task) -> list[Move]:
    return [move for move in moves_of(task.plan.items) if not move.is_pooling]


def _undilated(task: Task) -> list[Move]:
    return [replace(move, dilation=1) for move in moves_of(task.plan.items)]


_OF_FIELD: _Slips = {
    "strides": (
        lambda task: 1 + sum(move.reach for move in moves_of(task.plan.items)),
        later("The strides are missing: after a stride, neighbouring cells lie further apart in the input."),
    ),
    "sizes added": (
        lambda task: sum(move.reach + 1 for move in moves_of(task.plan.items)),
        later("You added the kernel sizes. The windows overlap: each layer adds its kernel size minus 1."),
    ),
    "multiplied": (
        lambda task: prod(move.kernel for move in moves_of(task.plan.items)),
        later("You multiplied the kernel sizes. The fields add up: each layer adds its kernel size minus 1."),
    ),
    "own stride": (
        lambda task: field_of(moves_of(task.plan.items), own_stride=True),
        later("A layer’s own stride counts only for the layers after it."),
    ),
    "dilation": (
        lambda task: field_of(_undilated(task)),
        later("The dilation is missing: it spreads the kernel over more cells."),
    ),
    "pooling": (
        lambda task: field_of(_without_pooling(task)),
        later("The pooling layers are missing: their windows reach further too."),
    ),
    "start": (
        lambda task: field_of(moves_of(task.plan.items)) - 1,
        later("Begin with 1: the cell itself counts."),
    ),
    "area": (
        lambda task: field_of(moves_of(task.plan.items)) ** (len(task.network.input_shape) - 1),
        later("Those are all cells of the field; count them along one axis."),
    ),
    "last layer": (
        lambda task: moves_of(task.plan.items)[-1].reach + 1,
        later("That is what the last layer sees of the map before it; go on back to the input."),
    ),
    "jump": (
        lambda task: jump_of(moves_of(task.plan.items)),
        later("That is the jump: how far apart the receptive fields of neighbours are."),
    ),
    "input": (
        lambda task: max(task.network.input_shape[1:]),
        later("That is the size of the input."),
    ),
}

_OF_JUMP: _Slips = {
    "added": (
        lambda task: sum(move.stride for move in moves_of(task.plan.items) if move.stride > 1),
        later("You added the strides; they multiply."),
    ),
    "all added": (
        lambda task: sum(move.stride for move in moves_of(task.plan.items)),
        later("You added the strides; they multiply."),
    ),
    "last stride": (
        lambda task: moves_of(task.plan.items)[-1].stride,
        later("That is the stride of the last layer alone; multiply it by those before it."),
    ),
    "pooling": (
        lambda task: jump_of(_without_pooling(task)),
        later("Pooling has a stride too: its kernel size, unless another is given."),
    ),
    "field": (
        lambda task: field_of(moves_of(task.plan.items)),
        later("That is the receptive field; the jump counts the cells from one window to the next."),
    ),
    "kernels": (
        lambda task: prod(move.kernel for move in moves_of(task.plan.items)),
        later("Multiply the strides, not the kernel sizes."),
    ),
    "none": (lambda task: 1, later("The strides are missing: each one multiplies the distance.")),
}


def _learned(task: Task) -> list[Learned]:
    return [one for one in map(learned_of, task.plan.items, comes_to(task)) if one]


def _without(task: Task, lost: Callable[[Learned], int], *kinds: str) -> int:
    """What is learned, but for what is lost of each layer of these kinds."""
    learned = _learned(task)
    return sum(one.total for one in learned) - sum(lost(one) for one in learned if one.kind in kinds)


def _pooled(task: Task) -> int:
    axes = len(task.network.input_shape) - 1
    return sum(move.kernel**axes for move in moves_of(task.plan.items) if move.is_pooling)


def _without_sides(task: Task) -> int:
    others = len(task.network.input_shape) - 2
    return _without(task, lambda one: one.weights - one.weights // one.kernel**others, "Conv")


_OF_PARAMETERS: _Slips = {
    "biases": (
        lambda task: _without(task, lambda one: one.biases, "Conv", "Linear"),
        later("The biases are missing: one for each filter."),
    ),
    "one bias": (
        lambda task: _without(task, lambda one: max(0, one.biases - 1), "Conv", "Linear"),
        later("You counted one bias per layer, but each filter has its own."),
    ),
    "bias": (
        lambda task: _without(task, lambda one: one.biases - one.out, "Conv", "Linear"),
        later("bias=False: such a layer has no biases."),
    ),
    "channels": (
        lambda task: _without(task, lambda one: one.weights - one.weights // one.channels, "Conv"),
        later("Multiply by the channels too: a filter has a slice for each map that comes to it."),
    ),
    "groups": (
        lambda task: _without(task, lambda one: one.weights * (1 - one.groups), "Conv"),
        later("The groups are missing: a filter sees only the channels of its group."),
    ),
    "filters": (
        lambda task: _without(task, lambda one: one.total - one.total // one.out, "Conv"),
        later("Multiply by the filters too: each has its own weights."),
    ),
    "norm": (
        lambda task: _without(task, lambda one: one.total, "BatchNorm"),
        later("BatchNorm learns too: a weight and a bias for each channel."),
    ),
    "running": (
        lambda task: _without(task, lambda one: -one.total, "BatchNorm"),
        later("running_mean and running_var are measured, not learned."),
    ),
    "side": (
        _without_sides,
        later("The kernel has several axes: multiply its sizes with each other."),
    ),
    "first": (
        lambda task: _learned(task)[0].total,
        later("That is the first layer alone; add the others."),
    ),
    "last": (
        lambda task: _learned(task)[-1].total,
        later("That is the last layer alone; add the others."),
    ),
    "pooling": (
        lambda task: _without(task, lambda one: 0) + _pooled(task),
        later("Pooling learns nothing: it has no weights."),
    ),
    "multiply-adds": (
        lambda task: sum(row.multiply_adds for row in task.network.table()),
        later("Those are the multiply-adds: all positions of a map share the same weights."),
    ),
}

_SLIPS = {"field": _OF_FIELD, "jump": _OF_JUMP, "parameters": _OF_PARAMETERS}
