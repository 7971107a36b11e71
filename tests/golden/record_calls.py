"""Record what PyTorch and Keras make of calls that the Frameworks page reads.

    pip install numpy==2.4.6 torch==2.13.0 keras==3.15.1 tensorflow-cpu==2.21.0
    PYTHONPATH=tests python tests/golden/record_calls.py

calls.json holds, for each call of tests/framework_calls.py, the shape of its output and the number of its
parameters, or the message with which it is refused, for tests/test_calls.py.
"""

import json
import os
import re
import warnings
from importlib.metadata import version
from math import prod
from pathlib import Path

from framework_calls import Pasted, random_calls
from layer_calls import layer_calls

MESSAGE = 160


def answer(library: str, pasted: Pasted) -> dict:
    """Make the call on zeros; our own text is all that is run here."""
    import keras
    import tensorflow as tf
    import torch
    from torch import nn

    try:
        named = {"nn": nn, "F": torch.nn.functional, "torch": torch, "keras": keras, "tf": tf}
        zeros = tf.zeros if library == "tensorflow" else torch.zeros
        made = eval(pasted.call, named | {"x": zeros(pasted.shape)})
        if isinstance(made, torch.Tensor | tf.Tensor):
            sizes = re.findall(r"(?:torch|tf)\.zeros\(\(?([^)]*)\)", pasted.call)
            learned = sum(prod(map(int, one.split(","))) for one in sizes)
            return {"output_shape": list(made.shape), "parameters": learned}
        layer = made
        if library == "torch" and not list(layer.parameters()):
            output, parameters = layer(torch.zeros(pasted.shape)), 0
        elif library == "torch":
            output = layer(torch.zeros(pasted.shape, dtype=layer.weight.dtype, device=layer.weight.device))
            parameters = sum(one.numel() for one in layer.parameters())
        else:
            output = layer(keras.ops.zeros(pasted.shape))
            parameters = layer.count_params()
    except Exception as error:
        return {"message": f"{type(error).__name__}: {' '.join(str(error).split())}"[:MESSAGE]}
    return {"output_shape": list(output.shape), "parameters": parameters}


def main(
    file: str = "calls.json", calls=random_calls, libraries: tuple[str, ...] = ("torch", "keras")
) -> None:
    """Write calls.json, or layer_calls.json."""
    # With oneDNN a CPU takes the channels first too, and unequal strides in a depthwise layer.
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow", "TF_ENABLE_ONEDNN_OPTS": "1"}
    warnings.filterwarnings("ignore")
    record = {
        "versions": {
            "torch": version("torch").split("+")[0],
            "keras": version("keras"),
            "tensorflow": version("tensorflow-cpu"),
        },
        "calls": [
            {"call": pasted.call, "shape": pasted.shape, **answer(library, pasted)}
            for library in libraries
            for pasted in calls(library)
        ],
    }
    lines = ",\n".join(json.dumps(one) for one in record["calls"])
    text = f'{{"versions": {json.dumps(record["versions"])},\n"calls": [\n{lines}\n]}}\n'
    Path(__file__).with_name(file).write_text(text, encoding="utf-8")
    refused = sum("message" in one for one in record["calls"])
    print(f"{len(record['calls'])} calls, {refused} of them refused")


if __name__ == "__main__":
    main()
    main("layer_calls.json", layer_calls, ("torch", "keras", "tensorflow"))
