"""Run the programs of whole networks in their frameworks, and record that each gave the page's numbers.

    pip install numpy==2.4.6 torch==2.13.0 keras==3.15.1 tensorflow-cpu==2.21.0 jax==0.10.2
    PYTHONPATH=.:tests python tests/golden/record_network_programs.py

network_programs.json holds, for each network of tests/network_plans.py, a digest of each program that printed
what `Network.trace` gives. tests/test_network_code.py fails when a program is no longer one of those.
"""

import contextlib
import io
import json
import os
import sys
import warnings
from pathlib import Path

import numpy as np
from network_plans import Case, network_cases
from running import digest, program_output

from convviz.frameworks.write.networks.program import NETWORK_FRAMEWORKS, program

TOLERANCE = 1e-7
"""Relative to the largest number of the output: TensorFlow has the slope of LeakyReLU in single precision."""


def run(name: str, case: Case, framework: str) -> str:
    """Run one program, hold its output against the network's, and return its digest."""
    code = program(case.plan, case.network, case.input, framework)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            output = program_output(code)
    except Exception as error:
        raise SystemExit(f"{framework} fails: {name}: {error!r}\n{code.text}") from error
    expected = list(case.network.trace(case.input).values())[-1]
    far = np.inf if output.shape != expected.shape else np.abs(output - expected).max(initial=0)
    if not far <= TOLERANCE * np.abs(expected).max(initial=1):
        raise SystemExit(f"{framework} answers otherwise by {far}: {name} {output.shape}\n{code.text}")
    if not printed.getvalue().strip():
        raise SystemExit(f"{framework} printed nothing: {name}")
    return digest(code.text.encode())


def main() -> None:
    """Write network_programs.json."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    warnings.filterwarnings("ignore")
    only = sys.argv[1:]
    cases = {name: case for name, case in network_cases().items() if not only or name in only}
    record = {
        name: {framework: run(name, case, framework) for framework in NETWORK_FRAMEWORKS}
        for name, case in cases.items()
    }
    if not only:
        text = json.dumps(record, indent=1)
        Path(__file__).with_name("network_programs.json").write_text(f"{text}\n", encoding="utf-8")
    print(f"{len(record)} networks, {len(NETWORK_FRAMEWORKS)} programs each")


if __name__ == "__main__":
    main()
