"""Pooling and transposed convolution as TensorFlow, PyTorch and JAX pad them, or cut them off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.geometry import unreached
from convviz.core.shapes import same_padding, span
from convviz.core.taps import Strided, expand, strided
from convviz.engine import flip
from convviz.language import later
from convviz.layers.avg_pool import AvgPool, AvgPoolSpec
from convviz.layers.conv_transpose import ConvTranspose, ConvTransposeSpec
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import Scene, scene_of
from convviz.learn.padding.same import Side, Variant

TENSORFLOW, PYTORCH, JAX = "TensorFlow", "PyTorch", "JAX"


class LayerRequest(NamedTuple):
    """A layer to hold against others: what a link calls it, its title in English, and its scene."""

    name: str
    title: str
    scene: Callable[[], Scene]


def layer_variants(scene: Scene) -> tuple[Variant, ...]:
    """Work out a pooling or a transposed convolution as each framework pads it.

    - TensorFlow and Keras, "SAME": ⌈input / stride⌉ outputs of a pooling, whose padding never counts, and
      input · stride of a transposed convolution: what the convolution with this padding would lead back from.
    - PyTorch: half of the kernel on both sides, which counts in a mean (`count_include_pad`); of a pooling
      without padding also ``ceil_mode``, whose last window is cut at the end.
    - JAX, "SAME": the size of TensorFlow; ``jax.lax.conv_transpose`` does not flip the kernel before it
      slides over the stuffed input, so it stamps the flipped one.

    Parameters
    ----------
    scene : Scene
        Its stride, kernel and dilation; its padding is left out, and so is what follows. Of a transposed
        convolution the first filter without its bias.

    Examples
    --------
    >>> scene = scene_of(AvgPool(3, 2).resolve((1, 6)), np.arange(6.0).reshape(1, 6))
    >>> for variant in layer_variants(scene): print(variant.call, variant.scene.output.tolist())
    tf.nn.avg_pool1d(x, 3, 2, padding="SAME") [[1.0, 3.0, 4.5]]
    F.avg_pool1d(x, 3, stride=2, padding=1) [[0.3333333333333333, 2.0, 4.0]]
    F.avg_pool1d(x, 3, stride=2, ceil_mode=True) [[1.0, 3.0, 4.5]]
    """
    return tuple(_stamped(scene) if isinstance(scene.spec, ConvTransposeSpec) else _pooled(scene))


def rules_of(spec: Any) -> tuple[Strided, ...]:
    """Return the rules that stride: of a transposed convolution, those of the one whose transpose it is."""
    rules: tuple[Strided, ...] = spec.strides_back if isinstance(spec, ConvTransposeSpec) else spec.rules
    return rules


def padding_of(spec: Any) -> tuple[tuple[int, int], ...]:
    """Return the cells of padding, or those that are cut off."""
    return tuple((rule.before, rule.after) for rule in rules_of(spec))


def odd_side(before: int, after: int) -> Side:
    """Return which side has one cell more than the other."""
    return "" if abs(before - after) != 1 else "after" if after > before else "before"


def _same(rule: Strided) -> Strided:
    """The rule under "SAME": the odd cell of padding goes after."""
    total = same_padding(rule.size, span(rule.kernel_size, rule.dilation), rule.stride)
    pair = (total // 2, total - total // 2)
    return strided(rule.size, rule.kernel_size, stride=rule.stride, dilation=rule.dilation, padding=pair)


def _pooled(scene: Scene) -> Iterator[Variant]:
    spec: Any = scene.spec
    name, shape = spec.kind, scene.input.shape
    same = replace(spec, rules=tuple(map(_same, spec.rules)), ceil_mode=False)
    if isinstance(spec, AvgPoolSpec):
        same = replace(same, count_include_pad=False, divisor_override=None)
    yield _variant(TENSORFLOW, 'padding="SAME"', _tensorflow_pool(name, spec), _like(scene, same))
    settings = {"kernel_size": spec.kernel_size, "stride": tuple(rule.stride for rule in spec.rules)}
    gaps = tuple(rule.dilation for rule in spec.rules)
    halves = tuple(size // 2 for size in spec.kernel_size)
    settings |= {"dilation": gaps} if name == "max_pool" else {}
    ways = ({"padding": halves}, f"padding={_short(halves)}"), ({"ceil_mode": True}, "ceil_mode=True")
    for way, rule in ways:
        given: dict[str, Any] = {**settings, **way}
        layer = (MaxPool if name == "max_pool" else AvgPool)(**given)
        call = f"F.{name}{spec.ndim}d(x, {_short(spec.kernel_size)}{_written(given)})"
        for one in _possible(partial(layer.resolve, shape)):
            yield _variant(PYTORCH, rule, call, _like(scene, one))


def _stamped(scene: Scene) -> Iterator[Variant]:
    spec: Any = scene.spec
    channels = slice(scene.channels_of(0).start, scene.channels_of(0).stop)
    one = scene_of(
        replace(spec, in_channels=len(range(*channels.indices(spec.in_channels))), out_channels=1, groups=1),
        scene.input[channels],
        scene.weight[:1],
        channel_labels=scene.channel_labels[channels],
        filter_labels=scene.filter_labels[:1],
        picture=scene.picture,
    )
    spec = one.spec
    sizes = tuple(_grown(rule) for rule in spec.strides_back)
    back = tuple(_same(replace(rule, size=size)) for rule, size in zip(spec.strides_back, sizes, strict=True))
    same = replace(spec, strides_back=back, output_padding=(0,) * spec.ndim)
    settings = {name: tuple(getattr(rule, name) for rule in back) for name in ("stride", "dilation")}
    yield _variant(TENSORFLOW, 'padding="SAME"', _tensorflow_stamp(one, sizes, settings), _like(one, same))
    halves = tuple(span(rule.kernel_size, rule.dilation) // 2 for rule in back)
    given: dict[str, Any] = {
        "stride": settings["stride"],
        "padding": halves,
        "dilation": settings["dilation"],
    }
    shape = (spec.in_channels, 1, *spec.kernel_size)
    call = f"F.conv_transpose{spec.ndim}d(x, w{_written(given)})"
    for torch in _possible(lambda: ConvTranspose(**given).resolve(one.input.shape, shape)):
        yield _variant(PYTORCH, f"padding={_short(halves)}", call, _like(one, torch))
    cut = replace(same, strides_back=tuple(map(_of_jax, back)))
    dilated = f", rhs_dilation={settings['dilation']}" if set(settings["dilation"]) != {1} else ""
    call = f'jax.lax.conv_transpose(x, w, {settings["stride"]}, "SAME"{dilated})'
    yield _variant(JAX, '"SAME"', call, _like(replace(one, weight=flip(one.weight)), cut))


def _grown(rule: Strided) -> int:
    """The size that "SAME" gives: that of the input, as often as the stride says."""
    after_last, _ = replace(rule, before=0).meet(rule.outputs, 0)
    return after_last


def _of_jax(rule: Strided) -> Strided:
    """What "SAME" cuts off in `jax.lax.conv_transpose`, by the source of its `_conv_transpose_padding`."""
    reach = span(rule.kernel_size, rule.dilation)
    total = reach + rule.stride - 2
    before = 0 if rule.stride > reach - 1 else reach - 1 - (total - total // 2)
    return replace(rule, before=before, after=max(0, reach - rule.stride - before))


def _tensorflow_pool(name: str, spec: Any) -> str:
    strides, gaps = (tuple(getattr(rule, which) for rule in spec.rules) for which in ("stride", "dilation"))
    if set(gaps) != {1}:
        window = f"window_shape={spec.kernel_size}, strides={strides}, dilations={gaps}"
        return f'tf.nn.pool(x, pooling_type="MAX", padding="SAME", {window})'
    return f'tf.nn.{name}{spec.ndim}d(x, {_short(spec.kernel_size)}, {_short(strides)}, padding="SAME")'


def _tensorflow_stamp(scene: Scene, sizes: tuple[int, ...], settings: dict[str, tuple[int, ...]]) -> str:
    rank, shape = scene.spec.ndim, (1, *sizes, 1)
    dilated = f", dilations={_short(settings['dilation'])}" if set(settings["dilation"]) != {1} else ""
    stride = _short(settings["stride"])
    return f'tf.nn.conv{rank}d_transpose(x, w, {shape}, {stride}, padding="SAME"{dilated})'


def _variant(framework: str, rule: str, call: str, scene: Scene) -> Variant:
    spec: Any = scene.spec
    even: tuple[Side, ...] = ("",) * spec.ndim
    if isinstance(spec, ConvTransposeSpec):
        met = [set(expand(rule).reached()) for rule in spec.strides_back]
        dropped = tuple(
            tuple(cell for cell in range(size) if cell not in reached)
            for size, reached in zip(spec.output_size, met, strict=True)
        )
        return Variant(framework, rule, call, scene, even, dropped)
    odd = tuple(odd_side(*pair) for pair in spec.padding)
    return Variant(
        framework, rule, call, scene, odd, tuple(unreached(spec, axis) for axis in range(spec.ndim))
    )


def _like(scene: Scene, spec: Any) -> Scene:
    return scene_of(
        spec,
        scene.input,
        scene.weight if scene.layer.HAS_WEIGHTS else None,
        channel_labels=scene.channel_labels,
        filter_labels=scene.filter_labels,
        picture=scene.picture,
    )


def _possible(resolved: Callable[[], Any]) -> list[Any]:
    """The integers, or none where PyTorch refuses these settings."""
    try:
        return [resolved()]
    except ConvSpecError:
        return []


def _written(settings: dict[str, Any]) -> str:
    usual = {"stride": None, "padding": 0, "dilation": 1, "kernel_size": None}
    return "".join(
        f", {name}={_short(value) if isinstance(value, tuple) else value}"
        for name, value in settings.items()
        if name != "kernel_size" and (not isinstance(value, tuple) or set(value) != {usual[name]})
    )


def _short(values: tuple[int, ...]) -> int | tuple[int, ...]:
    return values[0] if len(set(values)) == 1 else values


def _ramp(*size: int) -> np.ndarray:
    return np.arange(1.0, np.prod(size) + 1).reshape(1, *size)


def _mean() -> Scene:
    return scene_of(AvgPool(3, 2).resolve((1, 6)), _ramp(6))


def _largest() -> Scene:
    return scene_of(MaxPool(2).resolve((1, 5, 5)), _ramp(5, 5))


def _spread() -> Scene:
    weight = np.array([[[1.0, 2.0, 3.0]]])
    return scene_of(ConvTranspose(2).resolve((1, 3), (1, 1, 3)), _ramp(3), weight)


LAYER_REQUESTS = {
    request.name: request
    for request in (
        LayerRequest("mean", later("AvgPool"), _mean),
        LayerRequest("largest", later("MaxPool"), _largest),
        LayerRequest("spread", later("Transposed"), _spread),
    )
}
"""Requests of other layers worth seeing."""
