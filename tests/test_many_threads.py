"""The engine in a program with threads of its own: the same numbers whoever calls, and however many help."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import convviz
from convviz.engine import threads
from convviz.engine.planning import ALGORITHMS
from convviz.spec import resolve

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


def compute(call: str, algorithm: str | None = None, dtype: str = "float32") -> np.ndarray:
    """Return the output of one of the calls, for numbers that are the same every time."""
    *shapes, settings = CALLS[call]
    random = np.random.default_rng(11)
    input, weight = (random.standard_normal(shape, dtype) for shape in shapes)
    if algorithm == "separable":
        weight = np.ones_like(weight)
    input.flat[input.size // 2] = np.nan
    return convviz.cross_correlate(input, weight, algorithm=algorithm, **settings)


@pytest.mark.parametrize(("call", "algorithm"), WAYS)
def test_the_result_is_the_same_however_many_threads_help(call, algorithm, monkeypatch):
    outputs = []
    for count in (0, 1, 5):
        monkeypatch.setattr(threads, "_helpers", threads._Helpers(count))
        outputs.append(compute(call, algorithm))
    np.testing.assert_array_equal(outputs[0], outputs[1])
    np.testing.assert_array_equal(outputs[0], outputs[2])


def test_many_callers_at_once_get_what_each_would_get_alone():
    calls = [(call, dtype) for call in CALLS for dtype in ("float32", "float64")] * 3
    alone = [compute(call, dtype=dtype) for call, dtype in calls]
    with ThreadPoolExecutor(12) as callers:
        together = list(callers.map(lambda call: compute(call[0], dtype=call[1]), calls))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_callers_who_take_all_cores_are_left_alone(monkeypatch):
    helpers = threads._Helpers(1)
    monkeypatch.setattr(helpers.pool, "submit", lambda work: work())
    assert len(helpers.ask(lambda: None, most=9)) == 1
    assert helpers.ask(lambda: None, most=9) == []


def test_what_goes_wrong_in_a_helper_goes_wrong_for_the_caller(monkeypatch):
    monkeypatch.setattr(threads, "_helpers", threads._Helpers(3))
    monkeypatch.setattr("convviz.engine.plain.np.einsum", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        compute("2D", "plain")
    assert threads._helpers.callers == 0


@pytest.mark.parametrize(
    "program",
    [
        "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.5), call())).start()",
        "import atexit\natexit.register(call)",
        "import os\nif os.fork() == 0:\n    call()\n    os._exit(0)\nos.wait()",
        "import threading\ndef fail(self): raise RuntimeError\nthreading.Thread.start = fail\ncall()",
    ],
    ids=["in a thread that outlives the main one", "at exit", "after a fork", "where no thread can start"],
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_it_computes(program):
    before = """
import numpy as np, convviz
def call():
    input = np.ones((1, 2000, 2000), np.float32)
    print(convviz.cross_correlate(input, np.ones((1, 1, 5, 5), np.float32))[0, 0, 0], flush=True)
"""
    first = "" if "Thread.start" in program else "call()\n"
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", f"{before}\n{first}{program}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["25.0"] * (2 if first else 1), run.stderr
    assert run.stderr == ""
