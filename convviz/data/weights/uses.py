"""What a tensor can be, by its shape and its name: a kernel, a linear layer, a bias."""

from __future__ import annotations

from convviz.data.weights.names import named
from convviz.data.weights.record import Shape, Tensor
from convviz.data.wording import grouped, shown
from convviz.language import count_phrase, phrase

MOST_LAYER = 28
KERNELS = {3: 1, 4: 2, 5: 3}
"""How many axes a kernel moves along, by the axes of its tensor."""


def is_kernel(tensor: Tensor) -> bool:
    """Whether a tensor can be the kernel of a convolution."""
    return not tensor.refusal and len(tensor.shape) in KERNELS and 0 not in tensor.shape


def is_transposed(tensor: Tensor) -> bool:
    """Whether its name says that it belongs to a transposed convolution.

    Examples
    --------
    >>> is_transposed(Tensor("up.deconv1.weight", (8, 4, 2, 2), "float32"))
    True
    """
    name = tensor.name.lower()
    return any(word in name for word in ("transpose", "deconv", "convt", "upconv"))


def shape_of(shape: Shape) -> str:
    """Write a shape down.

    Examples
    --------
    >>> shape_of((8, 1, 3, 3)), shape_of(())
    ('8 × 1 × 3 × 3', 'one number')
    """
    return " × ".join(map(grouped, shape)) or phrase("one number")


def use_of(tensor: Tensor) -> str:
    """Say what a tensor can be, or why it cannot be used.

    Examples
    --------
    >>> use_of(Tensor("conv.weight", (8, 1, 3, 3), "float32"))
    'Conv2d 1 → 8, kernel 3 × 3 (or ConvTranspose2d 8 → 1)'
    >>> use_of(Tensor("fc.weight", (10, 128), "float32")), use_of(Tensor("fc.bias", (10,), "float32"))
    ('Linear 128 → 10', 'bias of 10 outputs')
    """
    if tensor.refusal:
        return tensor.refusal
    shape, parameter = tensor.shape, named(tensor.name).parameter
    if is_kernel(tensor):
        return _kernel(tensor)
    if len(shape) == 2:
        return phrase("Linear {inputs} → {outputs}", inputs=grouped(shape[1]), outputs=grouped(shape[0]))
    if len(shape) == 1:
        if parameter in ("running_mean", "running_var"):
            return phrase("BatchNorm, {parameter}", parameter=parameter)
        if parameter == "weight":
            return phrase("BatchNorm, weight")
        return count_phrase("bias of {count} output", "bias of {count} outputs", shape[0])
    return phrase("no layer here has such weights")


def _kernel(tensor: Tensor) -> str:
    first, second, *sizes = tensor.shape
    rank = KERNELS[len(tensor.shape)]
    plain, transposed = f"Conv{rank}d", f"ConvTranspose{rank}d"
    size = shape_of(tuple(sizes))
    if is_transposed(tensor):
        one, other = (transposed, first, second), (plain, second, first)
    else:
        one, other = (plain, second, first), (transposed, first, second)
    return phrase(
        "{layer} {inputs} → {outputs}, kernel {size} (or {other} {before} → {after})",
        layer=one[0],
        inputs=grouped(one[1]),
        outputs=grouped(one[2]),
        size=size,
        other=other[0],
        before=grouped(other[1]),
        after=grouped(other[2]),
    )


def title_of(tensor: Tensor, most: int = MOST_LAYER) -> str:
    """Return a tensor's name for a list: on one line, and cut at its front where it is long.

    Examples
    --------
    >>> title_of(Tensor("model.features.12.block.conv.weight", (8, 1, 3, 3), "float32"))
    '…atures.12.block.conv.weight'
    """
    name = shown(tensor.name, len(tensor.name) + 1) or phrase("(no name)")
    return name if len(name) <= most else "…" + name[1 - most :]
