"""What follows a layer, as lines of a program: batch normalization in evaluation, and an activation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from convviz.frameworks.write.text import Framework, nested
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION, After
from convviz.layers.batch_norm import BatchNorm
from convviz.layers.layer import Steps
from convviz.layers.writing import call

_NAMES = ("mean", "var", "scale", "shift")

_TORCH = {name: f"output = nn.{name}()(output)" for name in ACTIVATIONS}
_KERAS = {
    "ReLU": "keras.activations.relu(output)",
    "Sigmoid": "keras.activations.sigmoid(output)",
    "Tanh": "keras.activations.tanh(output)",
    "ReLU6": "keras.activations.relu6(output)",
    "SiLU": "keras.activations.silu(output)",
}
_TENSORFLOW = {
    "ReLU": "output = tf.nn.relu(output)",
    "LeakyReLU": (
        "# tf.nn.leaky_relu has its slope in single precision; this is exact.\n"
        "output = tf.where(output > 0, output, 0.01 * output)"
    ),
    "Sigmoid": "output = tf.nn.sigmoid(output)",
    "Tanh": "output = tf.nn.tanh(output)",
    "GELU": (
        "# tf.nn.gelu has the root of 2 in single precision; this is exact.\n"
        "output = output / 2 * (1 + tf.math.erf(output / 2**0.5))"
    ),
    "ReLU6": "output = tf.nn.relu6(output)",
    "SiLU": "output = tf.nn.silu(output)",
}
_JAX = {
    "ReLU": "output = jax.nn.relu(output)",
    "LeakyReLU": "output = jax.nn.leaky_relu(output, negative_slope=0.01)",
    "Sigmoid": "output = jax.nn.sigmoid(output)",
    "Tanh": "output = jnp.tanh(output)",
    "GELU": "output = jax.nn.gelu(output, approximate=False)",
    "ReLU6": "output = jax.nn.relu6(output)",
    "SiLU": "output = jax.nn.silu(output)",
}
_SCIPY = {
    "ReLU": "output = np.maximum(output, 0)  # ReLU",
    "LeakyReLU": "output = np.where(output > 0, output, 0.01 * output)  # LeakyReLU",
    "Sigmoid": "output = expit(output)  # Sigmoid: 1 / (1 + exp(-x))",
    "Tanh": "output = np.tanh(output)",
    "GELU": "output = output / 2 * (1 + erf(output / np.sqrt(2)))  # GELU",
    "ReLU6": "output = np.clip(output, 0, 6)  # ReLU6",
    "SiLU": "output = output * expit(output)  # SiLU: x / (1 + exp(-x))",
}
_LINES: Mapping[str, Mapping[str, str]] = {
    "torch": _TORCH,
    "keras": {name: f"output = keras.ops.convert_to_numpy({made})" for name, made in _KERAS.items()}
    | {
        "LeakyReLU": (
            "# With TensorFlow, keras.activations.leaky_relu has its slope in single precision; "
            "this is exact.\n"
            "output = np.where(output > 0, output, 0.01 * output)"
        ),
        "GELU": (
            "# With TensorFlow, keras.activations.gelu has the root of 2 in single precision; "
            "this is exact.\n"
            "output = output / 2 * (1 + keras.ops.convert_to_numpy(keras.ops.erf(output / 2**0.5)))"
        ),
    },
    "tensorflow": _TENSORFLOW,
    "jax": _JAX,
    "scipy": _SCIPY,
}
_FROM_SCIPY = {
    "Sigmoid": "from scipy.special import expit",
    "GELU": "from scipy.special import erf",
    "SiLU": "from scipy.special import expit",
}


def after_steps(after: After, name: str, framework: Framework, shape: tuple[int, ...]) -> Steps:
    """Return the lines that make of a layer's `output` what follows it.

    Parameters
    ----------
    after : After
    name : str
        A key of `convviz.frameworks.write.programs.FRAMEWORKS`.
    framework : Framework
        What it is there.
    shape : (C_out, *out_spatial)
        Of the output, whose axes are in this order.
    """
    blocks = [] if after.norm is None else [_norm(after.norm, name, framework, shape)]
    imports: tuple[str, ...] = ()
    if after.activation != NO_ACTIVATION:
        blocks.append(_LINES[name][after.activation])
        if name == "scipy" and after.activation in _FROM_SCIPY:
            imports = (_FROM_SCIPY[after.activation],)
    return Steps(tuple(blocks), imports)


def _norm(norm: BatchNorm, name: str, framework: Framework, shape: tuple[int, ...]) -> str:
    """Lines of batch normalization with the numbers that it has learned."""
    maps, rank = shape[0], len(shape) - 1
    numbers = (norm.running_mean, norm.running_var, norm.weight or (1.0,) * maps, norm.bias or (0.0,) * maps)
    is_layer = name in ("torch", "keras")
    shaped = "" if is_layer else f"[:, {', '.join(['None'] * rank)}]"
    lines = ["# BatchNorm in evaluation: the mean, variance, weight and bias of each map are fixed numbers."]
    for variable, values in zip(_NAMES, numbers, strict=True):
        made = call(framework.make, [nested(np.array(values))], {"dtype": framework.dtype})
        lines.append(f"{variable} = {made}{shaped}")
    if name == "torch":
        return "\n".join([*lines, *_torch_norm(maps, rank, norm.eps)])
    if name == "keras":
        return "\n".join([*lines, *_keras_norm(norm.eps)])
    if name == "tensorflow":
        return "\n".join(
            [*lines, f"output = tf.nn.batch_normalization(output, mean, var, shift, scale, {norm.eps})"]
        )
    root = "jnp.sqrt" if name == "jax" else "np.sqrt"
    return "\n".join([*lines, f"output = (output - mean) / {root}(var + {norm.eps}) * scale + shift"])


def _torch_norm(maps: int, rank: int, eps: float) -> list[str]:
    return [
        f"norm = nn.BatchNorm{rank}d({maps}, eps={eps}, dtype=torch.float64).eval()",
        "with torch.no_grad():",
        "    norm.running_mean.copy_(mean)",
        "    norm.running_var.copy_(var)",
        "    norm.weight.copy_(scale)",
        "    norm.bias.copy_(shift)",
        "    output = norm(output[None])[0]  # with a batch axis in front",
    ]


def _keras_norm(eps: float) -> list[str]:
    return [
        f'norm = keras.layers.BatchNormalization(axis=1, epsilon={eps}, dtype="float64")',
        "norm.build((None, *output.shape))",
        "norm.set_weights([scale, shift, mean, var])",
        "output = keras.ops.convert_to_numpy(norm(output[np.newaxis], training=False))[0]",
    ]
