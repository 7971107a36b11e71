"""The convolution layers of PyTorch and Keras: their names and arguments, and what each is by default."""

from __future__ import annotations

import re
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.data.wording import one_of, quoted
from convviz.frameworks.read import signatures
from convviz.language import later, phrase
from convviz.layers import CONVOLUTION, convolution
from convviz.layers import LAYERS as KINDS

LIBRARIES = {"torch": "PyTorch", "keras": "Keras", "tensorflow": "TensorFlow"}

_TORCH = {
    "in_channels": ...,
    "out_channels": ...,
    "kernel_size": ...,
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "groups": 1,
    "bias": True,
    "padding_mode": "zeros",
    "device": None,
    "dtype": None,
}
_KERAS = {
    "filters": ...,
    "kernel_size": ...,
    "strides": 1,
    "padding": "valid",
    "data_format": None,
    "dilation_rate": 1,
    "groups": 1,
    "activation": None,
    "use_bias": True,
} | signatures.LEARNING
_DEPTHWISE = {
    "kernel_size": ...,
    "strides": 1,
    "padding": "valid",
    "depth_multiplier": 1,
    "data_format": None,
    "dilation_rate": 1,
    "activation": None,
    "use_bias": True,
} | {name.replace("kernel", "depthwise"): None for name in signatures.LEARNING}
_NAMED_ONLY = ("name", "dtype", "trainable", "input_shape", "input_dim", "autocast")
"""What every layer of Keras takes besides, by name."""
_LORA = ("lora_rank", "lora_alpha")
"""What its convolutions take besides, but the depthwise ones."""


class Layer(NamedTuple):
    """A convolution layer.

    Attributes
    ----------
    library : {"torch", "keras", "tensorflow"}
    name : str
    rank : int
        0 where the input's shape says it.
    depthwise : bool
        A layer of Keras that makes some maps of each channel by itself.
    arguments : dict
        Name and default in the order of the layer's signature; ``...`` where one must be given.
    kind : str
        A key of `convviz.layers.LAYERS`.
    is_function : bool
        A function of PyTorch or TensorFlow, which takes the input first.
    """

    library: str
    name: str
    rank: int
    depthwise: bool
    arguments: dict[str, object]
    kind: str = CONVOLUTION
    is_function: bool = False

    @property
    def named_only(self) -> tuple[str, ...]:
        if self.library != "keras":
            return ()
        if self.kind != CONVOLUTION:
            return _NAMED_ONLY
        return _NAMED_ONLY if self.depthwise else (*_NAMED_ONLY, *_LORA)


LAYERS = {
    layer.name: layer
    for layer in (
        *(Layer("torch", convolution.name(rank, "torch"), rank, False, _TORCH) for rank in (1, 2, 3)),
        *(Layer("keras", convolution.name(rank), rank, False, _KERAS) for rank in (1, 2, 3)),
        *(Layer("keras", f"Depthwise{convolution.name(rank)}", rank, True, _DEPTHWISE) for rank in (1, 2)),
    )
}
"""The convolutions that are read, by their name."""

OTHERS = {
    layer.name: layer
    for kind in signatures.TORCH
    for rank in (1, 2, 3)
    for layer in (
        Layer("torch", KINDS[kind].name(rank, "torch"), rank, False, signatures.TORCH[kind], kind),
        Layer("torch", f"{kind}{rank}d", rank, False, signatures.FUNCTIONS[kind], kind, True),
        Layer("keras", KINDS[kind].name(rank, "keras"), rank, False, signatures.KERAS[kind], kind),
    )
} | {
    layer.name: layer
    for kind, name in (
        ("adaptive_max_pool", "GlobalMaxPooling"),
        ("adaptive_avg_pool", "GlobalAveragePooling"),
    )
    for rank in (1, 2, 3)
    for layer in (Layer("keras", f"{name}{rank}D", rank, False, signatures.GLOBAL, kind),)
}
"""The other layers that are read, by their name, and functions of PyTorch."""
for _rank, _absent in ((1, ("data_format", "interpolation")), (3, ("interpolation",))):
    _layer = OTHERS[f"UpSampling{_rank}D"]
    _own = {name: value for name, value in _layer.arguments.items() if name not in _absent}
    OTHERS[_layer.name] = _layer._replace(arguments=_own)
OTHERS["interpolate"] = OTHERS.pop("upsample3d")._replace(name="interpolate")
for _rank in (1, 2):
    OTHERS.pop(f"upsample{_rank}d")

FUNCTIONS = {
    layer.name: layer
    for name, rank, kind, arguments in (
        *((f"conv{rank}d", rank, CONVOLUTION, "conv" if rank > 1 else "conv1d") for rank in (1, 2, 3)),
        *((f"conv{rank}d_transpose", rank, "conv_transpose", "conv_transpose") for rank in (1, 2, 3)),
        *((f"{kind}{rank}d", rank, kind, kind) for kind in ("max_pool", "avg_pool") for rank in (1, 2, 3)),
        *((kind, 0, kind, kind) for kind in ("max_pool", "avg_pool")),
    )
    for layer in (Layer("tensorflow", name, rank, False, signatures.TENSORFLOW[arguments], kind, True),)
}
"""The functions of ``tf.nn`` that are read, by their name."""
FUNCTIONS |= {
    name: Layer(
        "tensorflow", name, rank, name == "depthwise_conv2d", signatures.TENSORFLOW[kind], is_function=True
    )
    for name, rank, kind in (
        ("depthwise_conv2d", 2, "depthwise"),
        ("depthwise_conv2d_native", 2, "depthwise"),
        ("atrous_conv2d", 2, "atrous"),
        ("convolution", 0, "convolution"),
    )
}
WEIGHTED = {
    name: Layer("torch", name, rank, False, signatures.FUNCTIONS["conv"], is_function=True)
    for rank in (1, 2, 3)
    for name in (f"conv{rank}d",)
}
"""The convolutions among PyTorch's functions, whose weight is an array; a network reads none."""

_ALIASES = (
    (r"^Convolution(\dD)(Transpose)?$", r"Conv\1\2"),
    (r"^(Global)?(Max|Average|Avg)Pool(?:ing)?(\dD)$", r"\1\2Pooling\3"),
    (r"^(Global)?AvgPooling", r"\1AveragePooling"),
    (r"^DepthwiseConvolution(\dD)$", r"DepthwiseConv\1"),
    (r"^Deconvolution(\dD)$", r"Conv\1Transpose"),
    (r"^Upsampling(?:Nearest|Bilinear)2d$", "Upsample"),
)
"""Other names that Keras has for its layers."""

_NOT_READ = (
    (
        r"(?i)separable",
        later("{layer} is two convolutions, one after the other: paste DepthwiseConv and then Conv."),
    ),
    (r"(?i)^(linear|dense)", later("{layer} has no window that moves.")),
    (
        r"(?i)^lazy",
        later("{layer} learns its number of channels later: write Conv instead, with in_channels."),
    ),
    (
        r"^conv\dd$|^conv_general|^conv$|^convolution$|^cross_correlate",
        later("{layer} takes its weight as an array, whose shape is not known here: write the layer."),
    ),
    (r"", later("ConvViz does not know {layer}.")),
)
"""Why a layer is not read, by what its name looks like; the first that fits is said."""


def called_layer(dotted: str) -> Layer:
    """As `layer_of`, and the functions of PyTorch that take the weight as an array.

    >>> called_layer("F.conv2d").is_function, called_layer("nn.Conv2d").is_function
    (True, False)
    """
    *modules, name = dotted.split(".")
    is_tensorflow = modules[:1] in (["tf"], ["tensorflow"])
    return WEIGHTED[name] if name in WEIGHTED and not is_tensorflow else layer_of(dotted)


def layer_of(dotted: str) -> Layer:
    """Return the layer of a dotted name.

    Raises
    ------
    SourceError
        If it is none of the layers of PyTorch or Keras that are read.

    Examples
    --------
    >>> layer_of("tf.keras.layers.Conv1D").library, layer_of("nn.Conv1d").library
    ('keras', 'torch')
    """
    *modules, name = dotted.split(".")
    name = re.sub(r"^Lazy(Conv)", r"\1", name)
    if modules[-1:] == ["nn"] and modules[0] in ("tf", "tensorflow") and name in FUNCTIONS:
        return FUNCTIONS[name]
    for form, usual in _ALIASES:
        name = re.sub(form, usual, name)
    layer = LAYERS.get(name) or OTHERS.get(name)
    if layer is None:
        raise SourceError(_not_read(dotted, name))
    at_home = home(modules)
    if at_home and at_home != layer.library:
        raise SourceError(
            phrase(
                "{other} has no {layer}; it writes {cousin}. {layer} is the layer of {library}.",
                other=LIBRARIES[at_home],
                layer=name,
                cousin=_cousin(layer, at_home),
                library=LIBRARIES[layer.library],
            )
        )
    return layer


def _not_read(dotted: str, name: str) -> str:
    why = next(why for form, why in _NOT_READ if re.search(form, name))
    read = {
        library: one_of([layer.name for layer in LAYERS.values() if layer.library == library])
        for library in ("torch", "keras")
    }
    told = phrase("What is read: {torch} of PyTorch; {keras} of Keras.", **read)
    told += " " + phrase("Their pooling, transposed and upsampling layers are read too, and those of tf.nn.")
    return phrase(why, layer=quoted([dotted])) + " " + told


def home(modules: list[str]) -> str:
    """The library that the modules in front of a name belong to, where they say so."""
    if modules and modules[-1] == "layers":
        return "keras"
    return "torch" if modules and modules[-1] == "nn" else ""


def _cousin(layer: Layer, library: str) -> str:
    return KINDS[layer.kind].name(layer.rank, library)
