"""Record what TensorFlow, PyTorch and JAX answer to the calls of layers that are shown side by side.

    pip install numpy==2.4.6 torch==2.13.0 tensorflow-cpu==2.21.0 jax==0.10.2
    PYTHONPATH=.:tests python tests/golden/record_layer_differences.py

layer_differences.json holds their outputs, for tests/test_layer_differences.py.
"""

import json
from importlib.metadata import version
from pathlib import Path

import jax
import numpy as np
import tensorflow
import torch
from differing import all_layers

from convviz.layers.scene import Scene
from convviz.learn.padding.layered import layer_variants

FILE = Path(__file__).with_name("layer_differences.json")
jax.config.update("jax_enable_x64", True)


def arrays(framework: str, scene: Scene) -> dict[str, object]:
    """Return input and kernel of the first filter in a framework's own order of axes."""
    is_transposed = scene.layer.HAS_WEIGHTS
    group = scene.channels_of(0)
    input = np.array(scene.input[group.start : group.stop] if is_transposed else scene.input)
    weight = np.array(scene.weight[0])
    if framework == "PyTorch":
        return {"x": torch.tensor(input)[None], "w": torch.tensor(weight)[:, None]}
    last = np.moveaxis(input, 0, -1)[None]
    if framework == "TensorFlow":
        if not is_transposed and scene.spec.ndim == 3:  # which takes no double
            last = last.astype(np.float32)
        kernel = np.moveaxis(weight, 0, -1)[..., None, :]
        return {"x": tensorflow.constant(last), "w": tensorflow.constant(kernel)}
    return {"x": jax.numpy.asarray(last), "w": jax.numpy.asarray(np.moveaxis(weight, 0, -1)[..., None])}


def answer(framework: str, call: str, scene: Scene) -> dict[str, object]:
    """Make a call, and return its output with the channels first, or why it is refused."""
    names = {"tf": tensorflow, "F": torch.nn.functional, "jax": jax, **arrays(framework, scene)}
    try:
        output = np.asarray(eval(call, names))[0]
    except (ValueError, RuntimeError, TypeError, tensorflow.errors.OpError) as error:
        return {"call": call, "refusal": " ".join(str(error).split())[:300]}
    return {
        "call": call,
        "output": (output if framework == "PyTorch" else np.moveaxis(output, -1, 0)).tolist(),
    }


def main() -> None:
    """Write layer_differences.json."""
    answers = {
        name: [answer(one.framework, one.call, scene) for one in layer_variants(scene)]
        for name, scene in all_layers().items()
    }
    libraries = [
        f"{package} {version(package).split('+')[0]}" for package in ("tensorflow-cpu", "torch", "jax")
    ]
    text = json.dumps({"libraries": libraries, "answers": answers})
    FILE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
