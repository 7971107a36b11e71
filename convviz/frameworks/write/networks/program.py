"""The program of a whole network: its input, its layers, what they have learned, and the printing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.frameworks.write.networks.jax import jax_blocks, jax_imports, jax_state
from convviz.frameworks.write.networks.keras import keras_model, keras_state
from convviz.frameworks.write.networks.library import library_imports, library_model
from convviz.frameworks.write.networks.state import State, written_state
from convviz.frameworks.write.networks.steps import Step, steps_of
from convviz.frameworks.write.networks.torch import torch_model, torch_state
from convviz.frameworks.write.programs import FRAMEWORKS
from convviz.frameworks.write.text import UNPACKED, Code, Framework, Writing, import_lines, write_array
from convviz.network.chain import INPUT, Network
from convviz.network.items import Plan

NETWORK_FRAMEWORKS = ("torch", "keras", "jax")
"""The frameworks in which a whole network is written, in the order of their tabs."""


LIBRARY = "convviz"
"""ConvViz's own library, in which a network is written too."""

TITLES = {name: FRAMEWORKS[name].title for name in NETWORK_FRAMEWORKS} | {LIBRARY: "ConvViz"}
"""What people call those in which a network is written, in the order of their tabs."""

TORCH_FILL = (
    "own = model.double().eval().state_dict()",
    "for name, numbers in state.items():",
    "    own[name].copy_(torch.from_numpy(numbers))",
)
"""The lines that give PyTorch's `model` the numbers of `state`."""

_OWN = Framework(
    "ConvViz", ("import numpy as np",), make="np.array", dtype="np.float64", install=". in a clone of ConvViz"
)


class _Lines(NamedTuple):
    """What a framework has of its own: the blocks of its layers, and what makes and prints `output`."""

    imports: tuple[str, ...]
    layers: tuple[str, ...]
    state: State
    ending: tuple[str, ...]


def program(plan: Plan, network: Network, input: ArrayLike, framework: str) -> Code:
    """Write the program that rebuilds a network in a framework and prints what it makes of an input.

    Parameters
    ----------
    plan : Plan
    network : Network
        What `convviz.network.plan.built` made of it: where it ends, the program ends.
    input : (C, *spatial) array_like
    framework : str
        A key of `TITLES`.

    Returns
    -------
    Code
        Its arrays are of double precision; its output has the page's order of axes, ``(C, *spatial)`` or
        ``(N,)``. Nothing a visitor typed but numbers, and the letters and digits of names, is in it.

    Examples
    --------
    >>> from convviz.network.plan import built, read
    >>> plan, _ = read("Conv(2,3)~ReLU")
    >>> code = program(plan, built(plan, (1, 4, 4)).network, np.ones((1, 4, 4)), "torch")
    >>> for line in code.text.splitlines()[14:18]: print(line)
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3),  # (2, 2, 2)
        nn.ReLU(),  # (2, 2, 2)
    )
    """
    cells = np.asarray(input)
    how = FRAMEWORKS.get(framework, _OWN)
    steps = steps_of(plan, network)
    lines = _WRITERS[framework](steps, network.input_shape)
    written = write_array("input", cells, how.make, how.dtype)
    ways = {written.way, *lines.state.ways}
    blocks = [
        _heading(how, steps, (*how.imports, *lines.imports), ways),
        how.before,
        UNPACKED if "packed" in ways else "",
        _assignment(cells, written),
        *lines.layers,
        lines.state.text,
        *lines.ending,
        "print(output)",
    ]
    files = lines.state.files | ({written.file: cells} if written.file else {})
    return Code("\n\n".join(block.strip("\n") for block in blocks if block) + "\n", files)


def _heading(how: Framework, steps: Sequence[Step], imports: Sequence[str], ways: set[str]) -> str:
    layers = f"{len(steps)} layer" + ("s" if len(steps) != 1 else "")
    standard = ["base64"] if "packed" in ways else []
    standard += ["math"] if "row" in ways else []
    lines = import_lines((*imports, "import numpy as np"), standard)
    return f"# A network of {layers}. It needs: pip install {how.install}\n{lines}"


def _assignment(cells: np.ndarray, written: Writing) -> str:
    lines = [f"# input: {cells.shape}, channels first", f"input = {written.expression}"]
    if written.file:
        lines.insert(1, f"# It has too many numbers to write here: keep {written.file} beside this file.")
    return "\n".join(lines)


def _torch(steps: Sequence[Step], shape: tuple[int, ...]) -> _Lines:
    state = written_state(torch_state(steps))
    ending = ("with torch.no_grad():", "    output = model(input[None])[0]  # one item, in a batch of one")
    filled = "\n".join(TORCH_FILL) if state.text else "model = model.double().eval()"
    return _Lines((), (torch_model(steps),), state, (filled, "\n".join(ending)))


def _keras(steps: Sequence[Step], shape: tuple[int, ...]) -> _Lines:
    state = written_state(keras_state(steps))
    fill = (
        "for layer in model.layers:",
        '    layer.set_weights([state[f"{layer.name}.{one.name}"] for one in layer.weights])',
    )
    ending = ["output = keras.ops.convert_to_numpy(model(np.moveaxis(input, 0, -1)[np.newaxis]))[0]"]
    if len(steps[-1].part.output_shape if steps else shape) > 1:
        ending.append("output = np.moveaxis(output, -1, 0)  # channels first again, as on the page")
    model = (
        'keras.config.set_floatx("float64")\n'
        "# Keras has a batch axis in front, and the channels last.\n" + keras_model(steps, shape)
    )
    filled = "\n".join(fill) if state.text else ""
    return _Lines((), (state.text, model), state._replace(text=""), (filled, "\n".join(ending)))


def _jax(steps: Sequence[Step], shape: tuple[int, ...]) -> _Lines:
    state = written_state(jax_state(steps))
    blocks = jax_blocks(steps) or ["output = input"]
    return _Lines(jax_imports(steps), (state.text, *blocks), state._replace(text=""), ())


def _library(steps: Sequence[Step], shape: tuple[int, ...]) -> _Lines:
    state = written_state(torch_state(steps))
    model = library_model(steps, shape)
    answer = f'output = net.trace(input)["{INPUT}"]'
    if steps:
        answer = "output = net.trace(input)[net.names[-1]]"
    return _Lines(library_imports(steps), (state.text, model), state._replace(text=""), (answer,))


_WRITERS = {"torch": _torch, "keras": _keras, "jax": _jax, LIBRARY: _library}
