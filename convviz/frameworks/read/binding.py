"""The arguments of a pasted call by their names, and which values must be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from convviz.core.errors import ConvSpecError, SourceError
from convviz.data.wording import quoted
from convviz.explain.headline import listed
from convviz.frameworks.read.grammar import ENDINGS, Invocation, Name, changes_nothing
from convviz.frameworks.read.layers import LIBRARIES, Layer
from convviz.frameworks.read.values import Value, parts_of
from convviz.language import phrase

_COUSINS = {
    "torch": {
        "filters": "out_channels",
        "strides": "stride",
        "dilation_rate": "dilation",
        "use_bias": "bias",
    },
    "keras": {
        "in_channels": "",
        "out_channels": "filters",
        "stride": "strides",
        "dilation": "dilation_rate",
        "bias": "use_bias",
        "padding_mode": "",
    },
    "tensorflow": {
        "kernel_size": "ksize",
        "pool_size": "ksize",
        "stride": "strides",
        "dilation": "dilations",
        "dilation_rate": "dilations",
        "weight": "filters",
    },
}
"""What the other library's arguments are called in a library; empty where it has nothing of the kind."""
WEIGHTS = ("weight", "filters", "depthwise_filter", "pointwise_filter")
"""Arrays of weights that functions take; of them the shape counts."""
_FILLED = ("zeros", "ones", "randn", "rand", "empty", "normal", "uniform")
"""Functions that make an array of a shape."""


class UnknownValuesError(SourceError):
    """A call with names whose values are not known.

    Attributes
    ----------
    names : tuple of str
        As they are written; `read_call` takes their values. Of an array it is the shape: ``W.shape``.
    """

    def __init__(self, message: str, names: tuple[str, ...]):
        super().__init__(message)
        self.names = names


def bind(layer: Layer, invocation: Invocation, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the arguments by name, all of them known; of arrays of weights, their shapes.

    Raises
    ------
    ConvSpecError
        As `bound`.
    UnknownValuesError
        With all the names whose values are missing.
    """
    arguments = bound(layer, invocation, values)
    wanted: list[str] = []
    first: UnknownValuesError | None = None
    for name, value in arguments.items():
        try:
            if layer.is_function and name in WEIGHTS:
                arguments[name] = _shape_of(name, value, values)
            elif not (layer.is_function and name == "bias"):  # an array; whether there is one is what counts
                _check_known(name, value)
        except UnknownValuesError as error:
            first, wanted = first or error, [*wanted, *error.names]
    if first:
        raise UnknownValuesError(first.args[0], tuple(dict.fromkeys(wanted)))
    return arguments


def bound(layer: Layer, invocation: Invocation, values: Mapping[str, Value] | None = None) -> dict[str, Any]:
    """Return the arguments of a call by name, with the defaults for those that are not given.

    Raises
    ------
    ConvSpecError
        Where the layer has no such argument, or needs one more.
    UnknownValuesError
        Where ``*args`` or ``**kwargs`` may hold the one that it needs.
    """
    names = list(layer.arguments)
    if layer.is_function:
        invocation = _without_input(layer, invocation)
    if len(invocation.positional) > len(names):
        raise ConvSpecError(
            phrase(
                "{layer} takes {most} arguments without a name at most; there are {count}.",
                layer=layer.name,
                most=len(names),
                count=len(invocation.positional),
            ),
            parameter="call",
        )
    given = dict(zip(names, invocation.positional, strict=False))
    for name, value in invocation.named.items():
        if name in given:
            raise ConvSpecError(
                phrase("{name} is given twice: by its place and by its name.", name=name), parameter=name
            )
        if name not in names and name not in layer.named_only:
            raise ConvSpecError(_unknown(layer, name), parameter=name)
        given[name] = value
    missing = [name for name in names if layer.arguments[name] is ... and name not in given]
    if invocation.starred:
        given |= {name: values[name] for name in missing if values and name in values}
        missing = [name for name in missing if name not in given]
    if missing:
        raise _needed(layer, missing, invocation.starred)
    return layer.arguments | given


def _needed(layer: Layer, missing: list[str], starred: tuple[str, ...]) -> Exception:
    """What is raised of arguments that must be given; ``*args`` may hold them."""
    if not starred:
        told = phrase("{layer} needs {arguments}.", layer=layer.name, arguments=listed(missing))
        return ConvSpecError(told, parameter=missing[0])
    told = phrase(
        "{layer} needs {arguments}, and what {starred} holds is not known here; write a number.",
        layer=layer.name,
        arguments=listed(missing),
        starred=quoted(starred[:1]),
    )
    return UnknownValuesError(told, tuple(missing))


def _without_input(layer: Layer, invocation: Invocation) -> Invocation:
    """A call of a function without its first argument, which is the input: its shape is asked for."""
    named = {name: value for name, value in invocation.named.items() if name != "input"}
    if len(named) < len(invocation.named):
        return invocation._replace(named=named)
    if not invocation.positional and not invocation.starred:
        raise ConvSpecError(phrase("{layer} needs its input first.", layer=layer.name), parameter="input")
    return invocation._replace(positional=invocation.positional[1:])


def _unknown(layer: Layer, name: str) -> str:
    values = {"layer": layer.name, "argument": quoted([name])}
    cousin = _COUSINS[layer.library].get(name)
    if cousin:
        return phrase(
            "{layer} has no argument {argument}: {library} calls it {cousin}.",
            library=LIBRARIES[layer.library],
            cousin=cousin,
            **values,
        )
    if cousin is not None:
        return phrase("{layer} has no argument {argument} in Keras: leave it out.", **values)
    own = ", ".join(name for name in layer.arguments if not name.endswith(ENDINGS))
    return phrase("{layer} has no argument {argument}; it has {own}.", own=own, **values)


def is_read(name: str) -> bool:
    """Whether the value of an argument must be known: it changes the shape, or the count of what is learned.

    >>> is_read("stride"), is_read("kernel_initializer")
    (True, False)
    """
    return name != "weight" and not changes_nothing(name)


def _shape_of(name: str, value: Any, values: Mapping[str, Value]) -> Any:
    """The shape of an array of weights: written in the call, or typed for it."""
    if isinstance(value, Invocation) and value.name.split(".")[-1] in _FILLED and value.positional:
        sizes = value.positional[0] if len(value.positional) == 1 else value.positional
        unknown = _unknown_parts(sizes)
        if unknown:
            raise UnknownValuesError(_not_known(name, unknown[0]), unknown)
        return sizes if isinstance(sizes, tuple) else (sizes,)
    if not isinstance(value, Name | Invocation):
        return value
    text = value.text if isinstance(value, Name) and len(value.text) <= 20 else name
    key = f"{text}.shape"
    if key not in values:
        told = phrase("The shape of {weight} is not known here; write its sizes.", weight=text)
        raise UnknownValuesError(told, (key,))
    shape = values[key]
    return shape if isinstance(shape, tuple) else (shape,)


def _check_known(name: str, value: Any) -> None:
    if is_read(name) and (unknown := _unknown_parts(value)):
        raise UnknownValuesError(_not_known(name, unknown[0]), unknown)


def _not_known(name: str, value: str) -> str:
    return phrase(
        "{name}={value}: ConvViz does not know the value of {value}; write a number.",
        value=quoted([value]),
        name=name,
    )


def _unknown_parts(value: Any) -> tuple[str, ...]:
    """The names in a value that are not known."""
    found = [part for one in _leaves(value) if isinstance(one, Name | Invocation) for part in parts_of(one)]
    return tuple(dict.fromkeys(found))


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, tuple) and not isinstance(value, Name | Invocation):
        return [leaf for entry in value for leaf in _leaves(entry)]
    return [value]
