"""The same layer in every framework: which there are, and the program for each."""

from __future__ import annotations

from convviz.frameworks.write.after import after_steps
from convviz.frameworks.write.text import Code, Framework, program
from convviz.layers.layer import Steps
from convviz.layers.scene import Scene

FRAMEWORKS = {
    "torch": Framework(
        "PyTorch",
        ("import torch", "from torch import nn"),
        make="torch.tensor",
        dtype="torch.float64",
        install="torch numpy",
    ),
    "keras": Framework(
        "Keras 3",
        ("import keras", "import numpy as np"),
        make="np.array",
        dtype="np.float64",
        install="keras tensorflow numpy",
    ),
    "tensorflow": Framework(
        "TensorFlow",
        ("import tensorflow as tf",),
        make="tf.constant",
        dtype="tf.float64",
        install="tensorflow numpy",
    ),
    "jax": Framework(
        "JAX",
        ("import jax", "import jax.numpy as jnp"),
        make="jnp.array",
        dtype="jnp.float64",
        install="jax numpy",
        before='jax.config.update("jax_enable_x64", True)  # double precision, as on the page',
    ),
    "scipy": Framework(
        "NumPy/SciPy",
        ("import numpy as np",),
        make="np.array",
        dtype="np.float64",
        install="numpy scipy",
    ),
}
"""The frameworks, in the order of their tabs."""

TITLES = {name: framework.title for name, framework in FRAMEWORKS.items()}
"""What people call the frameworks."""


def code_in(framework: str, scene: Scene, padding: object = "") -> Code:
    """Write the program that rebuilds a scene in a framework and prints its output.

    Parameters
    ----------
    framework : str
        A key of `TITLES`.
    scene : Scene
        Of a layer that offers code.
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
    named = padding if isinstance(padding, str) else ""
    steps = scene.layer.steps(scene.spec, framework, scene.operation, named)
    follows = after_steps(scene.after, framework, FRAMEWORKS[framework], scene.output.shape)
    whole = Steps((*steps.blocks, *follows.blocks), (*steps.imports, *follows.imports))
    return program(scene, whole, FRAMEWORKS[framework])
