"""Maps that are added, or joined by their channels."""

from __future__ import annotations

from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Trace
from convviz.frameworks.read.models.values import Tensor
from convviz.frameworks.write.networks.messages import add_refusal, concat_refusal
from convviz.language import phrase


def added(trace: Trace, one: Tensor, other: Tensor, line: int, name: str = "") -> Tensor:
    """Put in the sum of two maps; a ModelError if they differ in shape."""
    first, second = trace.shape_of(one), trace.shape_of(other)
    if first != second:
        told = phrase(
            "add needs two maps of one shape; here {first} and {second} come together. Give the earlier "
            "one the same channels and sizes, for example with a 1 × 1 convolution.",
            first=first,
            second=second,
        )
        raise ModelError(told, line=line, sized=True, torch=_of_torch(trace, add_refusal([first, second])))
    return trace.add("Add", [one, other], first, line=line, name=name, to="input")


def _of_torch(trace: Trace, message: str) -> str:
    return message if trace.library == "torch" else ""


def joined(trace: Trace, tensors: tuple[Tensor, ...], line: int, name: str = "") -> Tensor:
    """Put in the channels of several maps one after the other; a ModelError if their sizes differ."""
    shapes = [trace.shape_of(one) for one in tensors]
    if len({shape[1:] for shape in shapes}) > 1:
        told = phrase(
            "concat needs maps with the same spatial sizes; here the shapes {shapes} come together.",
            shapes=", ".join(map(str, shapes)),
        )
        raise ModelError(told, line=line, sized=True, torch=_of_torch(trace, concat_refusal(shapes)))
    if len(tensors) == 1:
        return tensors[0]
    shape = (sum(shape[0] for shape in shapes), *shapes[0][1:])
    return trace.add("Concat", tensors, shape, line=line, name=name, to="input")
