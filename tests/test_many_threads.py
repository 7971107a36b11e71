"""The engine in a program with threads of its own: the same numbers whoever calls, and however many help."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import convviz
from convviz.core.spec import resolve
from convviz.engine import threads
from convviz.engine.planning import ALGORITHMS

ROOT = Path(__file__).resolve().parent.parent

CALLS = {
    "1D": ((2, 60_000), (2, 2, 9), {"padding": "same", "padding_mode": "circular"}),
    "1D, long kernel": ((1, 60_000), (1, 1, 700), {}),
    "2D": ((1, 400, 380), (1, 1, 5, 4), {"padding": "same"}),
    "2D, large kernel": ((1, 300, 280), (1, 1, 17, 19), {}),
    "2D, many filters": ((8, 90, 80), (16, 8, 3, 3), {"stride": (1, 2), "dilation": (2, 1)}),
    "2D, groups": ((6, 120, 110), (12, 2, 3, 3), {"groups": 3, "padding": 1, "padding_mode": "reflect"}),
    "3D": ((1, 40, 36, 32), (1, 1, 3, 4, 5), {"padding": 2, "padding_mode": "replicate"}),
}
WAYS = [
    (call, algorithm)
    for call, (*shapes, settings) in CALLS.items()
    for algorithm in ALGORITHMS
    if not ALGORITHMS[algorithm].refusal(resolve(*shapes, **settings))
]


def compute(call: str, algorithm: str) -> np.ndarray:
    """Return the output of one of the calls, for numbers that are the same every time."""
    *shapes, settings = CALLS[call]
    random = np.random.default_rng(11)
    input, weight = (random.standard_normal(shape, np.float32) for shape in shapes)
    if algorithm == "separable":
        weight = np.ones_like(weight)
    input.flat[input.size // 2] = np.nan
    return convviz.cross_correlate(input, weight, algorithm=algorithm, **settings)


@pytest.mark.parametrize(("call", "algorithm"), WAYS)
def test_the_result_is_the_same_however_many_threads_help(call, algorithm, monkeypatch):
    outputs = []
    for count in (0, 1, 5):
        monkeypatch.setattr(threads, "helpers", threads.Helpers(count))
        outputs.append(compute(call, algorithm))
    np.testing.assert_array_equal(outputs[0], outputs[1])
    np.testing.assert_array_equal(outputs[0], outputs[2])


@pytest.mark.parametrize(
    "program",
    [
        "from threading import *\nThread(target=lambda: (main_thread().join(), call())).start()",
        "import atexit\natexit.register(call)",
        "import threading\ndef fail(self): raise RuntimeError\nthreading.Thread.start = fail\ncall()",
    ],
    ids=["in a thread that outlives the main one", "at exit", "where no thread can start"],
)
def test_it_computes(program):
    before = """
import numpy as np, convviz
def call():
    input = np.ones((1, 2000, 2000), np.float32)
    print(convviz.cross_correlate(input, np.ones((1, 1, 5, 5), np.float32))[0, 0, 0], flush=True)
"""
    first = "" if "Thread.start" in program else "call()\n"
    command = [sys.executable, "-c", f"{before}\n{first}{program}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["25.0"] * (2 if first else 1), run.stderr
    assert run.stderr == ""
