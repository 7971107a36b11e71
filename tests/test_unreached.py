"""What is hatched as never reached: no output depends on it, found by changing cell after cell."""

import json
import subprocess
from dataclasses import asdict

import numpy as np
import pytest
from draws import PADDING_MODES
from reference import reference_correlate

from convviz.core.errors import ConvSpecError
from convviz.core.geometry import unreached
from convviz.core.spec import ConvSpec, resolve
from convviz.core.taps import as_json
from testbed.live import ROOT

ASK = """
import { readFileSync } from "node:fs";
import { unreached } from "./convviz/stage/js/model/geometry.js";
import { expand } from "./convviz/stage/js/model/taps.js";
const specs = JSON.parse(readFileSync(0, "utf8"));
for (const spec of specs) spec.tables = spec.rules.map(expand);
console.log(JSON.stringify(specs.map((spec) => spec.input_size.map((_, axis) => unreached(spec, axis)))));
"""


def random_specs(mode: str, count: int = 60) -> list[ConvSpec]:
    """Settings that leave cells between and beyond their windows more often than not."""
    random, specs = np.random.default_rng(PADDING_MODES.index(mode)), []
    while len(specs) < count:
        ndim = int(random.choice((1, 1, 2, 3)))
        sizes = [random.integers(1, most + 1, ndim).tolist() for most in ((9, 7, 4)[ndim - 1], 3, 4, 3)]
        input_size, kernel_size, stride, dilation = map(tuple, sizes)
        padding = tuple(map(tuple, random.integers(0, 5, (ndim, 2)).tolist()))
        settings = {"stride": stride, "dilation": dilation, "padding": padding, "padding_mode": mode}
        try:
            specs.append(resolve((1, *input_size), (1, 1, *kernel_size), **settings))
        except ConvSpecError:
            continue
    return specs


def untouched(spec: ConvSpec) -> np.ndarray:
    """Input cells that change no output when they change, all weights being 1."""
    names = ("stride", "padding", "dilation", "groups", "padding_mode")
    settings = {name: getattr(spec, name) for name in names}
    cells = np.zeros(spec.input_size, bool)
    for cell in np.ndindex(spec.input_size):
        input = np.zeros((1, *spec.input_size))
        input[0, *cell] = 1
        cells[cell] = not any(
            reference_correlate(input, np.ones((1, 1, *spec.kernel_size)), None, **settings).values()
        )
    return cells


def hatched(spec: ConvSpec, positions: list[tuple[int, ...]]) -> np.ndarray:
    """Cells under the stripes at these positions along each axis."""
    cells = np.zeros(spec.input_size, bool)
    for axis, along in enumerate(positions):
        cells[(slice(None),) * axis + (list(along),)] = True
    return cells


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_a_cell_is_hatched_where_no_output_depends_on_it_and_nowhere_else(mode, node):
    specs = random_specs(mode)
    run = subprocess.run(
        [node, "--input-type=module", "-e", ASK],
        input=json.dumps(
            [asdict(spec) | {"rules": [as_json(rule) for rule in spec.rules]} for spec in specs]
        ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    some = 0
    for spec, of_stage in zip(specs, json.loads(run.stdout), strict=True):
        expected = untouched(spec)
        some += expected.any()
        of_print = [unreached(spec, axis) for axis in range(spec.ndim)]
        assert np.array_equal(hatched(spec, of_print), expected), spec
        assert np.array_equal(hatched(spec, of_stage), expected), spec
    assert some > 5


def test_a_cell_whose_circular_copy_feeds_an_output_is_not_hatched():
    spec = resolve((1, 4), (1, 1, 1), stride=3, padding=((0, 3),), padding_mode="circular")
    assert unreached(spec, 0) == (1,)  # windows lie on 0, 3 and 6: the copy of 2
