"""The arguments of a layer that change neither shape nor count: what PyTorch and Keras take for them.

The names are those of torch 2.13 and Keras 3.15; `tests/golden/calls.json` holds what both said to each.
"""

from __future__ import annotations

import re
from typing import Any

from convviz.core.arguments import shown
from convviz.core.errors import ConvSpecError
from convviz.frameworks.read.grammar import Invocation, Name
from convviz.language import phrase

_TORCH_FLOATS = (
    *("float16", "half", "bfloat16", "float32", "float", "float64", "double"),
    *("complex32", "chalf", "complex64", "cfloat", "complex128", "cdouble"),
)
_KERAS_FLOATS = ("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16")
_OTHER_TYPES = re.compile(r"(u?int\d*|bool_?|str|string|long|short|q?u?int\d+|float8\w*)")
"""Types of values that no layer can learn, by the last part of their name."""
_DEVICE = re.compile(
    r"(cpu|cuda|ipu|xpu|mkldnn|opengl|opencl|ideep|hip|ve|fpga|maia|xla|lazy|vulkan|mps|meta|hpu|mtia"
    r"|privateuseone)(:(0|[1-9]\d*))?"
)
_ACTIVATIONS = (
    *("celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish"),
    *("hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu"),
    *("sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid"),
    *("sparsemax", "squareplus", "swish", "tanh", "tanh_shrink"),
)
_CLASSES = {
    "initializer": (
        *("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Ones"),
        *("RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Zeros"),
    ),
    "regularizer": ("L1", "L2"),
    "constraint": ("Constraint", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"),
}
"""Classes of Keras, each of which has a name with underscores too."""
_ALIASES = {
    "initializer": ("normal", "one", "uniform", "zero"),
    "regularizer": ("L1L2", "l1l2"),
    "constraint": (),
}
_KERNELS_ONLY = {
    "initializer": ("Orthogonal", "orthogonal", "OrthogonalInitializer"),
    "regularizer": ("OrthogonalRegularizer", "orthogonal_regularizer", "Regularizer", "regularizer"),
    "constraint": (),
}
"""Of initializers, those that need two axes; of regularizers, those that no output can have."""
_EXAMPLES = {"initializer": "he_normal", "regularizer": "l2", "constraint": "max_norm"}


def check_torch_options(arguments: dict[str, Any]) -> None:
    """Refuse a device and a type that PyTorch refuses."""
    _check_device(arguments["device"])
    _check_torch_dtype(arguments["dtype"])


def _check_torch_dtype(value: Any) -> None:
    """Refuse what is no type of numbers that PyTorch can learn."""
    if isinstance(value, Name):
        *modules, last = value.text.split(".")
        known = last in _TORCH_FLOATS or (not modules and last == "complex")
        if known or not (modules == ["torch"] or _OTHER_TYPES.fullmatch(last)):
            return
    if value is not None and not isinstance(value, Invocation):
        told = phrase(
            "dtype must be a floating-point or complex type of PyTorch, such as torch.float32; got {value}.",
            value=_written(value),
        )
        raise ConvSpecError(told, parameter="dtype")


def _check_device(value: Any) -> None:
    """Refuse what PyTorch does not read as a device; whether a machine has it is not known here."""
    is_index = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    is_name = isinstance(value, str) and _DEVICE.fullmatch(value)
    if not (value is None or isinstance(value, Name | Invocation) or is_index or is_name):
        told = phrase(
            "device must name a device, such as 'cpu' or 'cuda:0'; got {value}.", value=_written(value)
        )
        raise ConvSpecError(told, parameter="device")


def check_keras_options(arguments: dict[str, Any]) -> None:
    """Refuse an activation, a type, a name and the like that Keras refuses."""
    checks = {"activation": _check_activation, "dtype": _check_dtype, "name": _check_name}
    for name, value in arguments.items():
        if isinstance(value, Invocation) or (value is None and name != "trainable"):
            continue
        kind = name.rsplit("_")[-1]
        if name in checks:
            checks[name](value)
        elif kind in _CLASSES:
            _check_class(name, kind, value, has_bias=bool(arguments["use_bias"]))
        elif name == "trainable" and not isinstance(value, bool | Name):
            told = phrase("{name} must be True or False; got {value}.", name=name, value=_written(value))
            raise ConvSpecError(told, parameter=name)
    if "input_shape" in arguments and arguments.get("input_dim") is not None:
        told = phrase("input_dim and input_shape say the same; leave one of them out.")
        raise ConvSpecError(told, parameter="input_dim")


def _check_activation(value: Any) -> None:
    if value == "threshold":
        told = phrase(
            "The activation 'threshold' needs two numbers, so it cannot be given by its name alone."
        )
        raise ConvSpecError(told, parameter="activation")
    if not isinstance(value, Name) and value not in _ACTIVATIONS:
        told = phrase(
            "activation must be a function or the name of one in Keras, such as 'relu'; got {value}.",
            value=_written(value),
        )
        raise ConvSpecError(told, parameter="activation")


def _check_dtype(value: Any) -> None:
    last = value.text.split(".")[-1] if isinstance(value, Name) else ""
    if (
        not (last and not _OTHER_TYPES.fullmatch(last) and "complex" not in last)
        and value not in _KERAS_FLOATS
    ):
        told = phrase(
            "dtype must be a floating-point type, such as 'float32' or 'mixed_float16'; got {value}.",
            value=_written(value),
        )
        raise ConvSpecError(told, parameter="dtype")


def _check_name(value: Any) -> None:
    if not isinstance(value, Name) and (not isinstance(value, str) or "/" in value):
        told = phrase("name must be a text without a slash; got {value}.", value=_written(value))
        raise ConvSpecError(told, parameter="name")


def _check_class(name: str, kind: str, value: Any, *, has_bias: bool) -> None:
    classes = _CLASSES[kind]
    known = (*classes, *map(_snake_case, classes), *_ALIASES[kind])
    if not name.startswith("bias" if kind == "initializer" else "activity") or (
        name == "bias_initializer" and not has_bias
    ):
        known += _KERNELS_ONLY[kind]
    if not isinstance(value, Name) and value not in known:
        told = phrase(
            "{name} must be the name of one in Keras that fits, such as {example}; got {value}.",
            name=name,
            example=repr(_EXAMPLES[kind]),
            value=_written(value),
        )
        raise ConvSpecError(told, parameter=name)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _written(value: Any) -> str:
    return value.text if isinstance(value, Name) else shown(value)
