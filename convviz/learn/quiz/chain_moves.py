"""What the layers of a chain do to sizes, fields and counts, each as one number an axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from convviz.core.shapes import span
from convviz.network.items import Item

Sizes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """How the windows of a layer move, the same along each axis."""

    kernel: int
    stride: int
    padding: int
    dilation: int
    is_pooling: bool

    @property
    def reach(self) -> int:
        """Cells that a window goes beyond its first."""
        return span(self.kernel, self.dilation) - 1


def move_of(item: Item) -> Move | None:
    """Return how a layer's windows move; None of one without windows."""
    settings: dict[str, Any] = dict(item.settings)
    if "kernel_size" not in settings:
        return None
    kernel, is_pooling = settings["kernel_size"], item.kind != "Conv"
    return Move(
        kernel,
        settings.get("stride") or (kernel if is_pooling else 1),
        settings.get("padding", 0),
        settings.get("dilation", 1),
        is_pooling,
    )


def moves_of(items: Sequence[Item]) -> list[Move]:
    """Return the moves of all layers with windows."""
    return [move for move in map(move_of, items) if move]


def sizes_of(
    sizes: Sizes,
    moves: Sequence[Move],
    *,
    sides: int = 2,
    rounded: Callable[[float], int] = int,
    last: int = 1,
) -> Sizes | None:
    """Return the sizes after all moves; None where they shrink to nothing.

    Those who err pad `sides` other than 2, round otherwise, or forget the `last` position.
    """
    for move in moves:
        room = [size + sides * move.padding - move.reach - 1 for size in sizes]
        if min(room) < 0:
            return None
        sizes = tuple(rounded(cells / move.stride) + last for cells in room)
    return sizes


def field_of(moves: Sequence[Move], *, own_stride: bool = False) -> int:
    """Return the cells along an axis that an output sees."""
    field = jump = 1
    for move in moves:
        wider, further = grown(field, jump, move)
        field, jump = field + (wider - field) * (move.stride if own_stride else 1), further
    return field


def grown(field: int, jump: int, move: Move) -> tuple[int, int]:
    """Return the field and the jump behind a layer that comes next."""
    return field + move.reach * jump, jump * move.stride


def jump_of(moves: Sequence[Move]) -> int:
    """Return the cells along an axis between the fields of two neighbours."""
    return prod(move.stride for move in moves)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a layer learns, and of what its weights are the product."""

    kind: str
    channels: int
    out: int
    kernel: int
    groups: int
    weights: int
    biases: int

    @property
    def total(self) -> int:
        return self.weights + self.biases


def learned_of(item: Item, comes: tuple[int, ...]) -> Learned | None:
    """Return what a layer learns on the map that comes to it; None if it learns nothing."""
    settings: dict[str, Any] = dict(item.settings)
    if item.kind == "BatchNorm":
        return Learned("BatchNorm", comes[0], comes[0], 1, 1, comes[0], comes[0])
    if item.kind not in ("Conv", "Linear"):
        return None
    out, groups = filters_of(item), settings.get("groups", 1)
    kernel, axes = settings.get("kernel_size", 1), len(comes) - 1
    channels = comes[0] // groups
    weights = out * channels * kernel**axes
    biases = out if settings.get("bias", True) else 0
    return Learned(item.kind, channels, out, kernel, groups, weights, biases)


def filters_of(item: Item) -> int:
    """Return the maps, or the numbers, that a layer makes."""
    settings: dict[str, Any] = dict(item.settings)
    return int(settings["out_features" if item.kind == "Linear" else "out_channels"])
