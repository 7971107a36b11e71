"""Record what TensorFlow and PyTorch answer to the calls that are shown for the same request side by side.

    pip install numpy==2.4.6 torch==2.13.0 tensorflow-cpu==2.21.0 pillow
    PYTHONPATH=.:tests python tests/golden/record_differences.py

differences.json holds their outputs, for tests/test_differences.py. Either library may be missing: its
answers are then kept as they are.
"""

import json
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from differing import all_requests

from convviz.learn.padding.same import variants

FILE = Path(__file__).with_name("differences.json")


def tensorflow_answer(call: str, input: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Make a call of TensorFlow's, which has channels last and filters last."""
    tf = import_module("tensorflow")
    arrays = {
        "x": tf.constant(np.moveaxis(input, 0, -1)[None]),
        "w": tf.constant(np.moveaxis(weight, (0, 1), (-1, -2))),
    }
    return np.moveaxis(eval(call, {"tf": tf, **arrays}).numpy()[0], -1, 0)


def torch_answer(call: str, input: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Make a call of PyTorch's, which has channels first and filters first."""
    torch = import_module("torch")
    arrays = {"x": torch.tensor(np.array(input))[None], "w": torch.tensor(np.array(weight))}
    return eval(call, {"F": torch.nn.functional, **arrays})[0].numpy()


LIBRARIES = {"tensorflow": ("tensorflow-cpu", 0, tensorflow_answer), "torch": ("torch", 1, torch_answer)}


def recorded(answer: Callable, place: int) -> dict:
    """Return what a library makes of every request: an output, or the message of a refusal."""
    answers = {}
    for name, request in all_requests().items():
        call = variants(request)[place].call
        try:
            answers[name] = {"call": call, "output": answer(call, request.input, request.weight).tolist()}
        except ValueError as error:
            answers[name] = {"call": call, "refusal": " ".join(str(error).split())}
    return answers


def main() -> None:
    """Write differences.json."""
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for library, (package, place, answer) in LIBRARIES.items():
        try:
            heading = f"{library} {version(package).split('+')[0]}"
        except PackageNotFoundError:
            continue
        kept[library] = {"library": heading, "answers": recorded(answer, place)}
    FILE.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
