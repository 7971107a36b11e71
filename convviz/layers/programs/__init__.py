"""Layers other than convolution as programs: for each, how every framework makes the output."""

from __future__ import annotations

from collections.abc import Callable

from convviz.layers.layer import Steps
from convviz.layers.programs import (
    adaptive,
    channels_last,
    pooling,
    transposing,
    transposing_arrays,
    upsampling,
)
from convviz.layers.transposed import ConvTransposeSpec
from convviz.layers.windowed import WindowSpec

POOLING: dict[str, Callable[[pooling.Pooling], Steps]] = {
    "torch": pooling.torch_steps,
    "keras": channels_last.keras_steps,
    "tensorflow": channels_last.tensorflow_steps,
    "jax": pooling.jax_steps,
    "scipy": pooling.numpy_steps,
}
ADAPTIVE: dict[str, Callable[[adaptive.Adaptive], Steps]] = {
    "torch": adaptive.torch_steps,
    "keras": adaptive.keras_steps,
    "tensorflow": adaptive.tensorflow_steps,
    "jax": adaptive.jax_steps,
    "scipy": adaptive.numpy_steps,
}
TRANSPOSING: dict[str, Callable[[ConvTransposeSpec, str], Steps]] = {
    "torch": transposing.torch_steps,
    "keras": transposing.keras_steps,
    "tensorflow": lambda spec, name: transposing.tensorflow_steps(spec),
    "jax": lambda spec, name: transposing_arrays.jax_steps(spec),
    "scipy": lambda spec, name: transposing_arrays.scipy_steps(spec),
}
UPSAMPLING: dict[str, Callable[[WindowSpec, tuple[int, ...], str], Steps]] = {
    "torch": lambda spec, factors, name: upsampling.torch_steps(spec, factors),
    "keras": upsampling.keras_steps,
    "tensorflow": lambda spec, factors, name: upsampling.array_steps(spec, factors, "tf"),
    "jax": lambda spec, factors, name: upsampling.array_steps(spec, factors, "jnp"),
    "scipy": lambda spec, factors, name: upsampling.array_steps(spec, factors, "np"),
}
