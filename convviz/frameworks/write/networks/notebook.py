"""A whole network as a Jupyter notebook: in ConvViz's library, where it can be seen, and in PyTorch."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.frameworks.write.networks.library import library_imports, library_model
from convviz.frameworks.write.networks.program import TORCH_FILL
from convviz.frameworks.write.networks.state import written_state
from convviz.frameworks.write.networks.steps import Step, steps_of
from convviz.frameworks.write.networks.torch import torch_model, torch_state
from convviz.frameworks.write.text import UNPACKED, import_lines, write_array
from convviz.language import phrase
from convviz.network.chain import Network
from convviz.network.items import Plan
from convviz.network.table import totals

MOST_PACKED = 1_500_000
"""Characters of an array that is written into a notebook: some 140 000 weights with all their digits."""

_LONGEST = 12
"""Characters of a number at most, when packed."""

_FORMAT = 4, 5
"""Of the notebook: https://nbformat.readthedocs.io/en/latest/format_description.html"""


class Notebook(NamedTuple):
    """A notebook as JSON, and the arrays that it loads because they are too large: file name → array."""

    text: str
    files: dict[str, np.ndarray]


def notebook(plan: Plan, network: Network, input: ArrayLike) -> Notebook:
    """Write the notebook that rebuilds a network, prints what it makes of an input, and shows every map.

    Parameters
    ----------
    plan : Plan
    network : Network
        What `convviz.network.plan.built` made of it.
    input : (C, *spatial) array_like

    Examples
    --------
    >>> from convviz.network.plan import built, read
    >>> plan, _ = read("Conv(2,3)~ReLU")
    >>> book = json.loads(notebook(plan, built(plan, (1, 4, 4)).network, np.ones((1, 4, 4))).text)
    >>> book["cells"][-1]["source"]
    ['print(output)']
    """
    cells, steps = np.asarray(input), steps_of(plan, network)
    written = write_array("input", cells, "np.array", "np.float64", MOST_PACKED)
    state = written_state(torch_state(steps), MOST_PACKED)
    ways = {written.way, *state.ways}
    standard = [module for module, way in (("base64", "packed"), ("math", "row")) if way in ways]
    numbers = [
        import_lines(["import numpy as np"], standard),
        UNPACKED.strip("\n") if "packed" in ways else "",
        f"# input: {cells.shape}, channels first\ninput = {written.expression}",
        state.text or "state = {}",
    ]
    files = state.files | ({written.file: cells} if written.file else {})
    absent = (
        [phrase("Keep these files beside the notebook: {files}.", files=", ".join(files))] if files else []
    )
    title, ours, torch = phrase("A network from ConvViz"), phrase("In ConvViz"), phrase("In PyTorch")
    blocks = [
        _words(f"# {title}", phrase("The input and the weights, as numbers."), *absent),
        *map(_code, filter(None, numbers)),
        _words(f"## {ours}", phrase("Point at a cell to see what it sees.")),
        *map(_code, _in_library(steps, network.input_shape)),
        _words(f"## {torch}", phrase("The same network; it prints the same numbers.")),
        *map(_code, _in_torch(steps, bool(state.text))),
    ]
    return Notebook(_written(blocks), files)


def is_one_file(network: Network, input: np.ndarray) -> bool:
    """Whether all numbers stand in the notebook itself, at their longest."""
    weights, _ = totals(network.table())
    return (weights + input.size) * _LONGEST <= MOST_PACKED


def archive(book: Notebook, name: str) -> bytes:
    """Return a notebook with the files that it loads, as a ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zip:
        zip.writestr(name, book.text)
        for file, array in book.files.items():
            content = io.BytesIO()
            np.save(content, array)
            zip.writestr(file, content.getvalue())
    return packed.getvalue()


def _in_library(steps: Sequence[Step], shape: tuple[int, ...]) -> list[str]:
    imports = import_lines(library_imports(steps))
    last = "output = list(net.trace(input).values())[-1]\nprint(output)"
    return [f"{imports}\n\n{library_model(steps, shape)}", last, "convviz.show(net, input)"]


def _in_torch(steps: Sequence[Step], learns: bool) -> list[str]:
    model = f"import torch\nfrom torch import nn\n\n{torch_model(steps)}"
    answer = "with torch.no_grad():\n    output = model(torch.from_numpy(input)[None])[0]"
    fill = "\n".join(TORCH_FILL) if learns else "model = model.double().eval()"
    return [model, fill, answer, "print(output)"]


def _words(*paragraphs: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines("\n\n".join(paragraphs))}


def _code(text: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _written(cells: Sequence[dict[str, object]]) -> str:
    major, minor = _FORMAT
    named = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells, start=1)]
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    book = {"nbformat": major, "nbformat_minor": minor, "metadata": about, "cells": named}
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"
