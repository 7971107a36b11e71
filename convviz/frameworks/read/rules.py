"""What a framework is asked to compute, and what PyTorch and Keras check alike."""

from __future__ import annotations

from typing import Any, NamedTuple

from convviz.core.errors import ConvSpecError
from convviz.frameworks.read.shapes import Shape
from convviz.language import count_phrase, phrase

ANY_SIZE = 512
"""Cells with which an axis of any size is worked out."""
Padding = str | tuple[tuple[int, int], ...]


class Request(NamedTuple):
    """What a framework is asked to compute.

    Attributes
    ----------
    spec : ConvSpec, or that of another layer
    padding : str or tuple of (before, after)
        As it was written, in the words of `convviz.cross_correlate`.
    bias : bool
    batch : tuple of int or None
        The batch axis of the input, empty where it has none; None in it is a batch of any size.
    channels_last : bool
        Where the framework has the channels in this call.
    notes : tuple of str
        What is left out or read in a certain way.
    lora : int
        The rank of the low-rank matrices that Keras adds to the kernel; 0 where it adds none.
    halved : bool
        Whether the activation halves the last axis of the output, as ``glu`` does.
    flat : bool
        Whether the output has no axis but the channels, as of global pooling in Keras.
    open_axes : tuple of int
        Which of the axes to move along may have any size.
    unstaged : str
        Why the stage does not show it; empty where it does.
    """

    spec: Any
    padding: Padding
    bias: bool
    batch: Shape
    channels_last: bool
    notes: tuple[str, ...] = ()
    lora: int = 0
    halved: bool = False
    flat: bool = False
    open_axes: tuple[int, ...] = ()
    unstaged: str = ""

    @property
    def output_shape(self) -> Shape:
        """The output's shape, in the framework's order of axes."""
        sizes: Shape = tuple(
            None if axis in self.open_axes else cells for axis, cells in enumerate(self.spec.output_size)
        )
        channels, size = (self.spec.out_channels,), () if self.flat else sizes
        *shape, last = (*size, *channels) if self.channels_last else (*channels, *size)
        return (*self.batch, *shape, last // 2 if self.halved and last else last)


def as_numbers(value: Any) -> Any:
    """True counts as 1 where a framework takes it for a size, also in a tuple."""
    if isinstance(value, tuple):
        return tuple(map(as_numbers, value))
    return 1 if value is True else value


def check_groups(groups: int, counts: dict[str, int]) -> None:
    for name, count in counts.items():
        if count % groups:
            raise ConvSpecError(
                phrase(
                    "{name} must be divisible by groups, and {count} is not divisible by {groups}.",
                    name=name,
                    count=count,
                    groups=groups,
                ),
                parameter="groups",
            )


def known_channels(channels: int | None, shape: Shape) -> int:
    if channels is None:
        raise ConvSpecError(
            phrase(
                "The number of channels must be known, and in {shape} it is None: write the number.",
                shape=written(shape),
            ),
            parameter="input",
        )
    return channels


def known_sizes(sizes: Shape) -> tuple[int, ...]:
    """Sizes along axes; `ANY_SIZE` where one is None: `read_call` says so, and takes it out of the answer."""
    return tuple(ANY_SIZE if size is None else size for size in sizes)


def count_of_sizes(shape: Shape) -> str:
    return count_phrase("{count} size", "{count} sizes", len(shape))


def written(shape: Shape) -> str:
    return str(tuple(shape))
