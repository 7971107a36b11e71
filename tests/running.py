"""Programs of the Code view, run as a visitor would run them."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np

from convviz.frameworks.write.text import Code
from convviz.layers.after import NO_ACTIVATION
from convviz.layers.scene import Scene


def program_output(code: Code) -> np.ndarray:
    """Run a program in a folder with the files that it loads, and return its `output`."""
    namespace: dict = {"__name__": "__main__"}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, array in code.files.items():
            np.save(Path(folder) / name, array)
        exec(compile(code.text, "program.py", "exec"), namespace)
    return np.asarray(namespace["output"])


def notebook_outputs(text: str, files: Mapping[str, np.ndarray], *, without: str = "") -> list[object]:
    """Run a notebook's cells of code in turn, and return what `output` is after each cell that prints it.

    `without` ends it before the cell that has these words.
    """
    namespace: dict = {"__name__": "__main__"}
    outputs = []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, array in files.items():
            np.save(Path(folder) / name, array)
        for cell in json.loads(text)["cells"]:
            source = "".join(cell["source"])
            if without and without in source:
                break
            if cell["cell_type"] == "code":
                exec(compile(source, "cell", "exec"), namespace)
                if "print(output)" in source:
                    outputs.append(np.asarray(namespace["output"]))
    return outputs


def answer_of(scene: Scene) -> np.ndarray:
    """Return what a program has to print: the output, or what follows makes of it."""
    return scene.output if scene.after.is_nothing else scene.answer


def is_whole(scene: Scene) -> bool:
    """Whether a scene holds whole numbers only and divides none, so that its output is exact."""
    arrays = scene.input, scene.weight, scene.bias
    keeps = scene.after.norm is None and scene.after.activation in (NO_ACTIVATION, "ReLU")
    return (
        keeps and scene.combination.by != "mean" and all(np.array_equal(one, np.rint(one)) for one in arrays)
    )


def digest(content: bytes) -> str:
    """Return 16 characters that stand for a text or an array."""
    return sha256(content).hexdigest()[:16]
