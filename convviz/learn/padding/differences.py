"""What TensorFlow, PyTorch and NumPy make of one request, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from convviz.core.geometry import tables
from convviz.core.spec import ConvSpec
from convviz.explain.headline import listed
from convviz.language import phrase
from convviz.layers.convolution.sizes import starts_too_late
from convviz.learn.padding.same import Request, Variant, variants
from convviz.learn.padding.wording import CELLS, SIDES, along, equal, more, pads, positions_text, size_text


class Difference(NamedTuple):
    """What each framework makes of a request, and one sentence on that."""

    variants: tuple[Variant, ...]
    see: str


class Facts(NamedTuple):
    """One variant as a column of a table."""

    padding: str
    odd_cell: str
    windows_start_at: str
    output_size: str
    never_reached: str


def differences(request: Request) -> Difference:
    """Hold what the frameworks make of a request against each other.

    Parameters
    ----------
    request : Request

    Examples
    --------
    >>> from convviz.learn.padding.same import REQUESTS
    >>> print(differences(REQUESTS["even"]).see)
    TensorFlow pads 1 before and 2 after and gives 5; PyTorch pads 2 on both sides and gives 6, one more; \
NumPy pads 2 before and 1 after and gives 5.
    """
    worked_out = variants(request)
    return Difference(worked_out, _see(worked_out))


def facts(variant: Variant) -> Facts:
    """Return the numbers of one variant in words.

    Examples
    --------
    >>> from convviz.learn.padding.same import REQUESTS
    >>> for fact in facts(variants(REQUESTS["dropped"])[1]): print(fact)
    1 on both sides
    none
    −1, 2 and 5
    3
    cells 1, 4 and 7
    """
    spec = variant.scene.convolution
    starts = [
        positions_text([table.window(position).start for position in range(size)])
        for table, size in zip(tables(spec), spec.output_size, strict=True)
    ]
    lost = [
        phrase(cells[len(indices) > 1], numbers=positions_text(indices))
        for cells, indices in zip(CELLS[spec.ndim], variant.dropped, strict=True)
        if indices
    ]
    return Facts(
        padding=pads(spec.padding, spec.axes),
        odd_cell=along([phrase(SIDES[side]) for side in variant.odd], spec.axes) or phrase("none"),
        windows_start_at=along(starts, spec.axes),
        output_size=size_text(spec),
        never_reached=listed(lost) if lost else phrase("none"),
    )


def notes(variant: Variant) -> list[str]:
    """Say what else there is to know of a variant.

    Examples
    --------
    >>> from convviz.learn.padding.same import REQUESTS
    >>> for note in notes(variants(REQUESTS["stride"])[1]): print(note)
    The last window ends before the padding at the end, which is never used.
    """
    spec = variant.scene.convolution
    idle = [axis for index, axis in enumerate(spec.axes) if _is_idle(spec, index)]
    said = []
    if len(idle) == spec.ndim:
        said.append(phrase("The last window ends before the padding at the end, which is never used."))
    elif idle:
        told = phrase(
            "Along {axes} the last window ends before the padding at the end, which is never used.",
            axes=listed(idle),
        )
        said.append(told)
    if variant.framework == "TensorFlow" and spec.ndim == 3 and set(spec.stride) != {1} != set(spec.dilation):
        said.append(
            phrase(
                "tf.nn.convolution does not allow a stride together with a dilation; this shows what "
                "“SAME” would give."
            )
        )
    if variant.framework == "TensorFlow" and starts_too_late(spec):
        told = phrase(
            "On a CPU, “SAME” starts the windows too late in 3D where the last one ends 2 cells or more "
            "before the input does. So the call pads by hand, as much as “SAME” should."
        )
        said.append(told)
    if variant.scene.operation == "convolve":
        said += _numpy_notes(variant.framework, spec)
    return said


def _numpy_notes(name: str, spec: ConvSpec) -> Iterator[str]:
    yield phrase("The kernel is flipped first: that is convolution in the mathematical sense.")
    if spec.ndim == 1 and spec.effective_kernel_size[0] > spec.input_size[0]:
        yield phrase(
            "The kernel is longer than the input, so the output is as long as the kernel: "
            "max({kernel}, {input}).",
            kernel=spec.effective_kernel_size[0],
            input=spec.input_size[0],
        )
    if set(spec.stride) != {1}:
        yield phrase(
            "{name} has no stride: it computes every output, and the slice keeps every n-th.", name=name
        )
    if set(spec.dilation) != {1}:
        yield phrase("{name} has no dilation: “spread” is w with zeros between its weights.", name=name)


def _is_idle(spec: ConvSpec, axis: int) -> bool:
    """Whether windows end before the padding after the input, though there is some."""
    last = tables(spec)[axis].window(spec.output_size[axis] - 1)
    return spec.padding[axis][1] > 0 and last.stop <= spec.input_size[axis]


def _see(variants: tuple[Variant, ...]) -> str:
    specs = [variant.scene.convolution for variant in variants]
    names = [variant.framework for variant in variants]
    if len({spec.padding for spec in specs}) == 1:
        outputs = [variant.scene.output for variant in variants]
        if equal(outputs[0], outputs[2]):
            told = phrase(
                "All three pad {padding} and give {size}; {name} flips the kernel, which changes nothing "
                "here."
            )
        else:
            told = phrase(
                "All three pad {padding} and give {size}; {name} flips the kernel, so its numbers differ."
            )
        return told.format(
            padding=pads(specs[0].padding, specs[0].axes), size=size_text(specs[0]), name=names[2]
        )
    clauses = [
        phrase(
            "{name} pads {padding} and gives {size}",
            name=name,
            padding=pads(spec.padding, spec.axes),
            size=size_text(spec),
        )
        + more(spec, specs[0])
        for name, spec in zip(names, specs, strict=True)
    ]
    return f"{'; '.join(clauses)}.{_shift(variants)}"


def _shift(variants: tuple[Variant, ...]) -> str:
    """That TensorFlow and PyTorch make as many numbers, where they are not the same ones; else nothing."""
    first, second = (variant.scene for variant in variants[:2])
    if first.output.shape != second.output.shape or equal(first.output, second.output):
        return ""
    starts = [
        along([positions_text([-before]) for before, _ in scene.convolution.padding], scene.axes)
        for scene in (first, second)
    ]
    return " " + phrase(
        "The same size but different values: the first window starts at {first} in TensorFlow and at "
        "{second} in PyTorch.",
        first=starts[0],
        second=starts[1],
    )
