"""Record what PyTorch and Keras make of the models in tests/model_texts.py, for tests/test_read_model.py.

    pip install numpy==2.4.6 torch==2.13.0 keras==3.15.1 tensorflow-cpu==2.21.0
    PYTHONPATH=.:tests python tests/golden/record_models.py

models.json holds, for each model: the shapes of what its layers with weights make, in the order in which they
are met, and of its output, without the batch and in PyTorch's order of axes; how many numbers it learns; and
what ``print(model)`` shows of one of PyTorch.
"""

import json
import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import torch
from keras import layers, models
from model_texts import KERAS, TORCH
from torch import Tensor, nn
from torch.nn import functional as F

LEARNED = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear, nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)


def namespace() -> dict[str, Any]:
    import tensorflow

    names = {"torch": torch, "nn": nn, "F": F, "OrderedDict": OrderedDict, "Optional": Optional}
    names |= {"Callable": Callable, "Tensor": Tensor, "keras": keras, "layers": layers, "models": models}
    return names | {"tf": tensorflow}


def made(pasted: Any) -> Any:
    names = namespace()
    lines = [line for line in pasted.text.splitlines() if not line.startswith(("print", ">>>", "..."))]
    lines += [line[4:] for line in pasted.text.splitlines() if line.startswith((">>>", "..."))]
    exec("\n".join(lines), names)
    return eval(pasted.make, names)


def of_torch(pasted: Any) -> dict[str, Any]:
    model, shapes = made(pasted).eval(), []
    for module in model.modules():
        if isinstance(module, (*LEARNED, *TRANSPOSED)):
            module.register_forward_hook(lambda _, __, output: shapes.append(list(output.shape[1:])))
    with torch.no_grad():
        output = model(torch.zeros(1, *pasted.shape))
    count = sum(one.numel() for one in model.parameters())
    return {"shapes": shapes, "output": list(output.shape[1:]), "parameters": count, "printed": str(model)}


def of_keras(pasted: Any) -> dict[str, Any]:
    model = made(pasted)
    output = model(np.zeros((1, *pasted.shape[1:], pasted.shape[0])))
    learned = [layer for layer in model.layers if layer.count_params()]
    shapes = [channels_first(layer.output.shape[1:]) for layer in learned]
    count = sum(int(np.prod(one.shape)) for one in model.trainable_weights)
    return {"shapes": shapes, "output": channels_first(output.shape[1:]), "parameters": count}


def channels_first(shape: Any) -> list[int]:
    *sizes, channels = map(int, shape)
    return [channels, *sizes]


def main() -> None:
    record = {
        "torch": {name: of_torch(pasted) for name, pasted in TORCH.items()},
        "keras": {name: of_keras(pasted) for name, pasted in KERAS.items()},
    }
    text = json.dumps(record, indent=1)
    Path(__file__).with_name("models.json").write_text(f"{text}\n", encoding="utf-8")
    print(sum(map(len, record.values())), "models")


if __name__ == "__main__":
    main()
