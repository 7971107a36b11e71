"""Run the programs of the Code view in their frameworks, and record that each gave the page's output.

    pip install numpy==2.4.6 scipy==1.17.1 torch==2.13.0 keras==3.15.1 tensorflow-cpu==2.21.0 jax==0.10.2
    PYTHONPATH=.:tests python tests/golden/record_frameworks.py

frameworks.json holds, for each scene of tests/framework_scenes.py and framework_layer_scenes.py, a digest of
its output and of each program that printed it. tests/test_framework_code.py fails when a program is no
longer one of those that were run.
"""

import contextlib
import io
import json
import os
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from framework_layer_scenes import after_cases, layer_cases
from framework_scenes import Case, cases
from running import answer_of, digest, is_whole, program_output

from convviz.frameworks.write.programs import TITLES, code_in

PACKAGES = ("numpy", "scipy", "torch", "keras", "tensorflow", "jax")


def run(case: Case, framework: str) -> str:
    """Run one program, hold its output against the scene's, and return its digest."""
    program = code_in(framework, case.scene, case.padding)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        output = program_output(program)
    expected = answer_of(case.scene)
    tolerance = 0 if is_whole(case.scene) else 1e-12 * np.abs(expected).max()
    if output.shape != expected.shape or np.abs(output - expected).max() > tolerance:
        raise SystemExit(f"{framework} answers otherwise: {case.name}\n{program.text}")
    if not printed.getvalue().strip():
        raise SystemExit(f"{framework} printed nothing: {case.name}")
    return digest(program.text.encode())


def main() -> None:
    """Write frameworks.json."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    warnings.filterwarnings("ignore")
    record = {
        "versions": {package: package_version(package) for package in PACKAGES},
        "scenes": [
            {
                "name": case.name,
                "output": digest(np.ascontiguousarray(answer_of(case.scene) + 0.0).tobytes()),
                "programs": {framework: run(case, framework) for framework in TITLES},
            }
            for case in (*cases(), *layer_cases(), *after_cases())
        ],
    }
    text = json.dumps(record, indent=1)
    Path(__file__).with_name("frameworks.json").write_text(f"{text}\n", encoding="utf-8")
    print(f"{len(record['scenes'])} scenes, {len(TITLES)} programs each")


def package_version(package: str) -> str:
    """Return a version without the kind of machine that it was built for."""
    name = "tensorflow-cpu" if package == "tensorflow" else package
    return version(name).split("+")[0]


if __name__ == "__main__":
    main()
