"""The same convolution in every framework: which there are, and the program for each."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from convviz.frameworks.write import jax, keras, pytorch, scipy, tensorflow
from convviz.frameworks.write.text import Code
from convviz.layers.scene import Scene

_WRITERS: MappingProxyType[str, Callable[[Scene, str], Code]] = MappingProxyType(
    {
        "torch": pytorch.code,
        "keras": keras.code,
        "tensorflow": tensorflow.code,
        "jax": jax.code,
        "scipy": scipy.code,
    }
)

TITLES = {
    "torch": "PyTorch",
    "keras": "Keras 3",
    "tensorflow": "TensorFlow",
    "jax": "JAX",
    "scipy": "NumPy/SciPy",
}
"""The frameworks, in the order of their tabs, and what people call them."""


def code_in(framework: str, scene: Scene, padding: object = "") -> Code:
    """Write the program that rebuilds a scene in a framework and prints its output.

    Parameters
    ----------
    framework : str
        A key of `TITLES`.
    scene : Scene
    padding : str or tuple
        The padding as it was chosen. A name, such as "same", is written as one where the framework has it.

    Returns
    -------
    Code
        Its arrays are of double precision, as the page's; its output has the page's order of axes,
        ``(C_out, *out_spatial)``. Nothing a visitor typed but numbers is in it.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.arange(5.0)[np.newaxis], np.ones((1, 1, 2)), stride=2)
    >>> for line in code_in("torch", scene).text.splitlines()[-6:-2]: print(line)
    with torch.no_grad():
        conv.weight.copy_(weight)
        conv.bias.copy_(bias)
        output = conv(input)  # (C_in, L) → (C_out, L_out), one item without a batch axis
    """
    return _WRITERS[framework](scene, padding if isinstance(padding, str) else "")
