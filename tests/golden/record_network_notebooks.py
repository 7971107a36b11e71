"""Run the notebooks of whole networks, PyTorch's part too, and record that each gave the page's numbers.

    pip install numpy==2.4.6 torch==2.13.0
    PYTHONPATH=.:tests python tests/golden/record_network_notebooks.py

network_notebooks.json holds, for each network of tests/network_plans.py, a digest of the notebook that
printed what `Network.trace` gives, twice. tests/test_network_notebook.py fails when a notebook is no longer
one of those.
"""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
from network_plans import Case, network_cases
from running import digest, notebook_outputs

from convviz.frameworks.write.networks.notebook import notebook

TOLERANCE = 1e-9
"""Relative to the largest number of the output."""


def run(name: str, case: Case) -> str:
    """Run one notebook, hold both outputs against the network's, and return its digest."""
    book = notebook(case.plan, case.network, case.input)
    with contextlib.redirect_stdout(io.StringIO()):
        outputs = notebook_outputs(book.text, book.files)
    expected = list(case.network.trace(case.input).values())[-1]
    for output in outputs:
        far = np.inf if output.shape != expected.shape else np.abs(output - expected).max(initial=0)
        if not far <= TOLERANCE * np.abs(expected).max(initial=1):
            raise SystemExit(f"the notebook answers otherwise by {far}: {name} {output.shape}")
    if len(outputs) != 2:
        raise SystemExit(f"the notebook prints {len(outputs)} outputs: {name}")
    return digest(book.text.encode())


def main() -> None:
    """Write network_notebooks.json."""
    record = {name: run(name, case) for name, case in network_cases().items()}
    file = Path(__file__).with_name("network_notebooks.json")
    file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{len(record)} notebooks")


if __name__ == "__main__":
    main()
