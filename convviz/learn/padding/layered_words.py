"""What the frameworks make of pooling and transposed convolution, in words and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from convviz.language import later, phrase
from convviz.layers.avg_pool import AvgPoolSpec
from convviz.layers.conv_transpose import ConvTransposeSpec
from convviz.layers.max_pool import MaxPoolSpec
from convviz.layers.scene import Scene
from convviz.learn.padding.differences import Difference, Facts
from convviz.learn.padding.layered import JAX, TENSORFLOW, layer_variants, odd_side, padding_of, rules_of
from convviz.learn.padding.same import Variant
from convviz.learn.padding.wording import CELLS, SIDES, along, equal, more, pads, positions_text, size_text


def layer_differences(scene: Scene) -> Difference:
    """Hold what the frameworks make of a pooling or a transposed convolution against each other.

    Parameters
    ----------
    scene : Scene
        See `convviz.learn.padding.layered.layer_variants`.

    Examples
    --------
    >>> from convviz.learn.padding.layered import LAYER_REQUESTS
    >>> print(layer_differences(LAYER_REQUESTS["largest"].scene()).see)
    TensorFlow (padding="SAME") pads 0 before and 1 after and gives 3 × 3; PyTorch (padding=1) pads 1 on \
both sides and gives 3 × 3; PyTorch (ceil_mode=True) pads nothing and gives 3 × 3. Their numbers differ.
    """
    variants = layer_variants(scene)
    return Difference(variants, _see(variants))


def layer_facts(variant: Variant) -> Facts:
    """Return the numbers of one variant in words; of a transposed convolution, of its stamps."""
    spec: Any = variant.scene.spec
    starts = [
        positions_text(rule.meet(np.arange(rule.outputs), np.array(0))[0].tolist()) for rule in rules_of(spec)
    ]
    lost = [
        phrase(cells[len(indices) > 1], numbers=positions_text(indices))
        for cells, indices in zip(CELLS[spec.ndim], variant.dropped, strict=True)
        if indices
    ]
    padding = padding_of(spec)
    return Facts(
        padding=pads(padding, spec.axes),
        odd_cell=along([phrase(SIDES[odd_side(*pair)]) for pair in padding], spec.axes) or phrase("none"),
        windows_start_at=along(starts, spec.axes),
        output_size=size_text(spec),
        never_reached=", ".join(lost) if lost else phrase("none"),
    )


def layer_notes(variant: Variant) -> list[str]:
    """Say what else there is to know of a variant."""
    spec = variant.scene.spec
    said = []
    if isinstance(spec, AvgPoolSpec) and any(map(any, spec.padding)):
        said.append(
            phrase("count_include_pad is True unless you change it: the padding counts in the divisor.")
            if spec.count_include_pad
            else phrase("The padding never counts in the divisor.")
        )
    is_cut = any(not rule.meet(rule.outputs - 1, rule.kernel_size - 1)[1] for rule in rules_of(spec))
    if isinstance(spec, AvgPoolSpec | MaxPoolSpec) and is_cut:
        said.append(phrase("The last window is cut where the input ends, and has fewer cells."))
    if variant.framework == TENSORFLOW and _is_dilated(spec):
        said.append(phrase(_REFUSED[spec.kind]))
    if variant.framework == JAX:
        said.append(phrase("jax.lax.conv_transpose does not flip the kernel: it stamps the flipped one."))
    return said


_REFUSED = {
    "max_pool": later("tf.nn.pool has no “SAME” with a dilation; this shows what it would give."),
    "conv_transpose": later(
        "TensorFlow has no dilated transposed convolution on a CPU; this shows what “SAME” would give."
    ),
}
"""What TensorFlow refuses where there is a dilation."""


def _is_dilated(spec: Any) -> bool:
    return any(rule.dilation > 1 for rule in rules_of(spec))


def _named(variant: Variant) -> str:
    return f"{variant.framework} ({variant.rule})"


def _see(variants: tuple[Variant, ...]) -> str:
    first = variants[0].scene
    told = later("{name} pads {padding} and gives {size}")
    if isinstance(first.spec, ConvTransposeSpec):
        told = later("{name} cuts off {padding} and gives {size}")
    clauses = [
        phrase(
            told,
            name=_named(one),
            padding=pads(padding_of(one.scene.spec), one.scene.axes),
            size=size_text(one.scene.spec),
        )
        + more(one.scene.spec, first.spec)
        for one in variants
    ]
    alike = all(
        one.scene.output.shape == first.output.shape and equal(one.scene.output, first.output)
        for one in variants
    )
    end = phrase("All give the same numbers.") if alike else phrase("Their numbers differ.")
    return f"{'; '.join(clauses)}. {end}"
