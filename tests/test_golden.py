"""Worked examples from textbooks, courses and papers; each names its source in golden/textbook.json."""

import json
from pathlib import Path

import numpy as np
import pytest

import convviz

CASES = json.loads((Path(__file__).with_name("golden") / "textbook.json").read_text(encoding="utf-8"))


def test_there_are_35_cases_and_every_one_names_its_source():
    assert len(CASES) == 35
    assert all(case["source"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_worked_example_comes_out(case):
    operation = getattr(convviz, case["op"])
    output = operation(case["input"], case["weight"], case["bias"], **case["params"])
    expected = np.array(case["output"])
    assert output.shape == expected.shape
    # Decimals such as 0.7 are no binary fractions; sums of whole numbers are exact.
    whole = all(np.array_equal(array, np.rint(array)) for array in (case["input"], case["weight"], expected))
    assert np.abs(output - expected).max() <= (0 if whole else 1e-14)
