"""Programs of the Code view, run as a visitor would run them."""

from __future__ import annotations

import contextlib
import tempfile
from hashlib import sha256
from pathlib import Path

import numpy as np

from convviz.frameworks.write.text import Code
from convviz.layers.scene import Scene


def program_output(code: Code) -> np.ndarray:
    """Run a program in a folder with the files that it loads, and return its `output`."""
    namespace: dict = {"__name__": "__main__"}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, array in code.files.items():
            np.save(Path(folder) / name, array)
        exec(compile(code.text, "program.py", "exec"), namespace)
    return np.asarray(namespace["output"])


def is_whole(scene: Scene) -> bool:
    """Whether a scene holds whole numbers only and divides none, so that its output is exact."""
    arrays = scene.input, scene.weight, scene.bias
    return scene.combination.by != "mean" and all(np.array_equal(array, np.rint(array)) for array in arrays)


def digest(content: bytes) -> str:
    """Return 16 characters that stand for a text or an array."""
    return sha256(content).hexdigest()[:16]
