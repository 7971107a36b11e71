"""A layer on the map that comes to it: what it becomes in a chain, and the shape that comes out."""

from __future__ import annotations

from typing import Any

from convviz.core.errors import ConvSpecError, SourceError
from convviz.frameworks.read.binding import bound, is_read
from convviz.frameworks.read.grammar import Invocation, Name
from convviz.frameworks.read.keras_rules import is_channels_last, keras_request
from convviz.frameworks.read.layers import Layer
from convviz.frameworks.read.models.known import LAZY, known_layer
from convviz.frameworks.read.models.padding import padded, pooled_in, taken_in
from convviz.frameworks.read.models.pointwise import POINTWISE, activation, called
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.trace import Trace
from convviz.frameworks.read.models.values import Channels, Missing, Tensor
from convviz.frameworks.read.other_rules import keras_other, torch_other
from convviz.frameworks.read.rules import Request
from convviz.frameworks.read.torch_rules import spread, torch_request
from convviz.frameworks.write.networks.messages import layer_refusal
from convviz.language import phrase
from convviz.layers import CONVOLUTION, LAYERS
from convviz.layers.avg_pool import AvgPoolSpec
from convviz.layers.max_pool import MaxPoolSpec
from convviz.network.plan import COMES, Setting

_KINDS = {
    CONVOLUTION: "Conv",
    "conv_transpose": "ConvTranspose",
    "max_pool": "MaxPool",
    "avg_pool": "AvgPool",
    "adaptive_max_pool": "AdaptiveMaxPool",
    "adaptive_avg_pool": "AdaptiveAvgPool",
    "upsample": "Upsample",
}
_COMING = frozenset(COMES.values())


def meet(
    trace: Trace, layer: Layer, invocation: Invocation, tensors: tuple[Tensor, ...], line: int, name: str = ""
) -> Tensor:
    """Put a layer on the map that comes to it, and return what it makes.

    Raises
    ------
    ModelError
        Where its framework refuses, or a chain cannot have it; the message says what to do.
    Missing
        Where a number has a name, and no value.
    """
    try:
        arguments = _arguments(trace, layer, invocation, tensors, line)
        if layer.kind in LAYERS:
            made = _windowed(trace, layer, arguments, tensors[0], line, name)
        elif layer.kind == "Pad":
            made = padded(trace, layer, arguments, tensors, line, name)
        elif layer.kind == "SeparableConv":
            made = _separable(trace, layer, arguments, tensors, line, name)
        else:
            made = POINTWISE[layer.kind](trace, layer, arguments, tensors, line, name)
    except ModelError:
        raise
    except (ConvSpecError, SourceError) as error:
        told, who = str(error), called(layer, name)
        if not told.startswith(who):
            told = phrase("{layer}: {why}", layer=who, why=told)
        refusal = _torch_refusal(layer, invocation, trace.shape_of(tensors[0]))
        raise ModelError(told, line=line, sized=True, torch=refusal) from error
    return activation(trace, arguments.get("activation"), made, line, meet)


def _torch_refusal(layer: Layer, invocation: Invocation, shape: tuple[int, ...]) -> str:
    """What PyTorch says itself to a layer that it refuses, where that is known."""
    kind = _KINDS.get(layer.kind, "")
    if layer.library != "torch" or layer.is_function or not kind:
        return ""
    try:
        given = {name: spread(value) for name, value in bound(layer, invocation).items()}
        weight = _weight_shape(kind, given, layer.rank)
        return layer_refusal(kind, given, shape, layer.rank, weight)
    except (ConvSpecError, TypeError, ValueError, ArithmeticError):
        return ""  # an argument of another type, which PyTorch refuses in other words


def _weight_shape(kind: str, given: dict[str, Any], rank: int) -> tuple[int, ...]:
    if not kind.startswith("Conv") or given["in_channels"] % given["groups"]:
        return ()
    kernel = given["kernel_size"]
    sizes = kernel if isinstance(kernel, tuple) else (kernel,) * rank
    if kind == "ConvTranspose":
        return (given["in_channels"], given["out_channels"] // given["groups"], *sizes)
    return (given["out_channels"], given["in_channels"] // given["groups"], *sizes)


def _arguments(
    trace: Trace, layer: Layer, invocation: Invocation, tensors: tuple[Tensor, ...], line: int
) -> dict[str, Any]:
    """The arguments by name; what comes to the layer stands for a name that says how much that is."""
    lazy = invocation.name.split(".")[-1].startswith(LAZY)
    coming = next((name for name in layer.arguments if name in _COMING), "")
    if lazy and coming:
        invocation = invocation._replace(positional=(Name(LAZY), *invocation.positional))
    arguments = bound(layer, invocation)
    if trace.shape is None:
        _begin(trace, layer, arguments)
    if coming and not layer.is_function:
        comes = _coming(trace.shape_of(tensors[0]), coming)
        if isinstance(arguments[coming], Name):
            trace.infer(arguments[coming].text, comes, line)
        if isinstance(arguments[coming], Name) or trace.lenient:
            arguments[coming] = comes
        elif isinstance(arguments[coming], int) and trace.may_begin_with(tensors[0], arguments[coming]):
            raise Channels(arguments[coming])
    for argument, value in arguments.items():
        if is_read(argument) and (unknown := _name_in(value)):
            raise Missing(unknown, line)
    return arguments


def _coming(shape: tuple[int, ...], argument: str) -> int:
    if argument != "in_features":
        return shape[0]
    count = 1
    for size in shape:
        count *= size
    return count


def _begin(trace: Trace, layer: Layer, arguments: dict[str, Any]) -> None:
    """Take an input that the first layer takes."""
    shape = arguments.get("input_shape")
    if isinstance(shape, tuple) and shape and all(isinstance(size, int) for size in shape):
        trace.shape = (shape[-1], *shape[:-1]) if len(shape) > 1 else (1, *shape)
        return
    if layer.kind == "Embedding":
        channels = arguments.get("embedding_dim", arguments.get("output_dim"))
        trace.begin(channels if isinstance(channels, int) else None, 1)
        return
    if isinstance(features := arguments.get("in_features") or arguments.get("input_dim"), int):
        trace.shape = (1, features)
        return
    if layer.kind == "conv_transpose" and arguments.get("stride") == 1 and arguments.get("padding") == 0:
        trace.side = 1  # a generator, which begins with one cell
    channels = arguments.get("in_channels") or arguments.get("num_features")
    axes = layer.name[-2] if layer.name[-1:] in "dD" else ""
    rank = layer.rank or (int(axes) if axes.isdigit() else None)
    trace.begin(channels if isinstance(channels, int) else None, rank)


def _name_in(value: Any) -> str:
    if isinstance(value, Name):
        return value.text
    if isinstance(value, tuple) and not isinstance(value, Invocation):
        return next((name for one in value if (name := _name_in(one))), "")
    return ""


def _windowed(
    trace: Trace, layer: Layer, arguments: dict[str, Any], tensor: Tensor, line: int, name: str
) -> Tensor:
    shape = trace.shape_of(tensor)
    if "mode" not in arguments and len(shape) != layer.rank + 1:
        told = phrase(
            "{layer} expects {rank} spatial axes, but a map of the shape {shape} comes to it; use the layer "
            "for that many axes.",
            layer=layer.name,
            rank=layer.rank,
            shape=shape,
        )
        raise ModelError(told, line=line)
    request = _request(layer, arguments, shape)
    spec = request.spec
    for sentence in request.notes if layer.library == "torch" else ():
        trace.note(sentence)
    settings = _settings(trace, layer, request, arguments, line)
    if tensor.padded and layer.kind == CONVOLUTION:
        settings |= taken_in(tensor.padded, trace.bare_shape_of(tensor), spec, called(layer, name))
        tensor = Tensor(tensor.place)
    elif tensor.padded and layer.kind in ("max_pool", "avg_pool"):
        assert isinstance(spec, MaxPoolSpec | AvgPoolSpec)
        settings |= pooled_in(trace, tensor, spec)
        tensor = Tensor(tensor.place)
    made = trace.add(
        _KINDS[layer.kind],
        [tensor],
        (spec.out_channels, *spec.output_size),
        line=line,
        name=name,
        **settings,
    )
    return trace.flatten(made, line) if request.flat else made


def _separable(
    trace: Trace, layer: Layer, given: dict[str, Any], tensors: tuple[Tensor, ...], line: int, name: str
) -> Tensor:
    """Keras's two convolutions in one: each channel by itself, and then all of them at each place."""
    rank = layer.name[-2:]
    own = ("kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier")
    each = {argument: given[argument] for argument in own} | {"use_bias": False}
    all_of_them = {"filters": given["filters"], "kernel_size": 1, "use_bias": given["use_bias"]}
    trace.note(phrase("{layer} is shown as its two convolutions.", layer=layer.name))
    made = tensors
    for one, arguments in ((f"DepthwiseConv{rank}", each), (f"Conv{rank}", all_of_them)):
        invocation = Invocation(one, (), arguments)
        made = (meet(trace, known_layer(one, "keras", line), invocation, made, line, name),)
        name = ""
    return made[0]


def _request(layer: Layer, arguments: dict[str, Any], shape: tuple[int, ...]) -> Request:
    if layer.library == "torch":
        rules = torch_request if layer.kind == CONVOLUTION else torch_other
        request = rules(layer, arguments, (1, *shape))
    else:
        rules = keras_request if layer.kind == CONVOLUTION else keras_other
        last = is_channels_last(arguments["data_format"])
        request = rules(layer, arguments, (None, *shape[1:], shape[0]) if last else (None, *shape))
    if request.unstaged:
        raise SourceError(request.unstaged)
    return request


def _settings(
    trace: Trace, layer: Layer, request: Request, arguments: dict[str, Any], line: int
) -> dict[str, Setting]:
    """The settings of a layer in torch's words, on the shapes that it has here."""
    spec = request.spec
    if layer.kind.startswith("adaptive"):
        return {"output_size": _plain(spec.output_size)}
    given = LAYERS[layer.kind].arguments(spec)
    if layer.kind == "upsample":
        return {"scale_factor": _plain(given["scale_factor"])}
    if layer.kind == CONVOLUTION:
        given |= {"padding": _padding(request)}
    elif layer.kind == "conv_transpose":
        if layer.library == "keras":
            given |= _stamped(trace, request, line)
    else:
        return _pooled(given, spec)
    given |= {"out_channels": spec.out_channels, "kernel_size": spec.kernel_size, "bias": request.bias}
    return {name: _plain(value) for name, value in given.items()}


def _pooled(given: dict[str, Any], spec: Any) -> dict[str, Setting]:
    """Those of a pooling; where Keras has one cell more after the input, that is a last window clipped."""
    given = {name: _plain(value) for name, value in given.items()} | {"kernel_size": _plain(spec.kernel_size)}
    if given["stride"] == given["kernel_size"]:
        given["stride"] = None
    if any(rule.after > rule.before for rule in spec.rules):
        given["ceil_mode"] = True
    return given


def _padding(request: Request) -> Setting:
    padding = request.padding
    if isinstance(padding, str):
        return 0 if padding == "valid" else padding
    if any(before != after for before, after in padding):
        told = phrase("the padding must be the same on both sides of an axis.")
        raise ConvSpecError(told, parameter="padding")
    return _plain(tuple(before for before, _ in padding))


def _stamped(trace: Trace, request: Request, line: int) -> dict[str, tuple[int, ...]]:
    """Padding and output_padding that make as many cells as Keras's ``"same"``."""
    spec = request.spec
    cuts, more = [], []
    for rule, extra in zip(spec.strides_back, spec.output_padding, strict=True):
        cut = max(rule.before, rule.after)
        cuts.append(cut)
        more.append(extra + 2 * cut - rule.before - rule.after)
        if more[-1] >= max(rule.stride, rule.dilation):
            told = phrase(
                "Keras cuts one more cell off the end, which PyTorch cannot; use an odd kernel_size, or "
                "padding='valid'."
            )
            raise ConvSpecError(told, parameter="padding")
        if rule.after > rule.before:
            told = phrase(
                "Line {line}: Keras cuts one more cell off the end, PyTorch the same on both sides; the "
                "sizes are equal, the cells are shifted by one.",
                line=line,
            )
            trace.note(told)
    return {"padding": tuple(cuts), "output_padding": tuple(more)}


def _plain(value: Any) -> Setting:
    """One number for all axes where they agree."""
    if isinstance(value, tuple) and len(set(value)) == 1:
        value = value[0]
    plain: Setting = value
    return plain
