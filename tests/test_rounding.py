"""What is 0 but for its rounding is printed as 0, everywhere; what only is small is not."""

import json
import subprocess
from fractions import Fraction
from io import BytesIO

import drawn
import numpy as np
import pytest

from convviz.explain.arithmetic import work_out
from convviz.explain.numerals import printed, text
from convviz.export.numbers import npz
from convviz.layers.scene import Scene, build_scene
from convviz.render import svg
from convviz.render.plate import draw
from convviz.settings.spot import Spot
from convviz.stage.payload import payload
from testbed.live import ROOT

ASK = """
import { readFileSync } from "node:fs";
import { currentAt, numberText, sentence } from "./convviz/stage/js/model/current.js";
import { readScene } from "./convviz/stage/js/model/geometry.js";
import { tablesOf } from "./convviz/stage/js/a11y/tables.js";
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(([payload, steps]) => {
  const scene = readScene(payload);
  return steps.map((step) => {
    const current = currentAt(scene, { step, filter: 0 });
    const said = sentence(current);
    const tables = tablesOf(scene, current);
    return {
      sums: said.lines.map(({ equals, sum }) => `${equals} ${sum}`),
      total: `${said.equals} ${said.output}`,
      tables: tables.map(({ rows }) => rows.map(({ cells }) => cells.map(({ text }) => text))),
    };
  });
})));
"""


@pytest.fixture
def ask(node):
    """Return what the stage says of scenes at some of their steps."""

    def ask(*scenes: tuple[Scene, list[int]]) -> list:
        sent = json.dumps([[payload(scene), steps] for scene, steps in scenes])
        run = subprocess.run(
            [node, "--input-type=module", "-e", ASK],
            input=sent,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(run.stdout)

    return ask


def one_row(input: list, weight: list, bias: float = 0.0) -> Scene:
    return build_scene(np.array([input], float), np.array([[weight]], float), np.array([bias]))


NOISY = {
    "a bias": one_row([0.1, 0.2], [1, 1], -0.3),
    "channels and a bias": build_scene(
        np.array([[-0.02, 0.01], [0.16, 0.27]]), np.ones((1, 2, 2)), np.array([-0.42])
    ),
}


@pytest.mark.parametrize("name", NOISY)
def test_a_sum_of_decimals_that_is_zero_is_zero_wherever_it_is_printed(name, ask):
    scene = NOISY[name]
    noise = text(printed(float(scene.output[0, 0])))
    assert "e−17" in noise

    [[said]] = ask((scene, [0]))
    assert said["total"] == "= 0"
    assert said["tables"][-1] == [["0"]]
    assert noise not in json.dumps(said, ensure_ascii=False)
    working = work_out(scene, 0)
    assert (working.total, working.output) == ("0", "0")
    assert working.note.startswith(
        f"Computers count in binary, so the exact result here is {noise}. That is 0 within"
    )
    assert not any("e−" in one for one in drawn.texts(drawn.parsed(svg.write(draw(scene, Spot(0))))))


def test_the_sum_of_one_channel_that_is_zero_is_zero_too(ask):
    [[said]] = ask((one_row([0.1, 0.2, 0.3], [1, 1, -1], 0.5), [0]))
    assert (said["sums"], said["total"]) == (["= 0"], "= 0.5")


def test_exported_arrays_keep_what_the_computer_has():
    scene = NOISY["a bias"]
    with np.load(BytesIO(npz(scene))) as arrays:
        assert arrays["output"][0, 0] == scene.output[0, 0] == 0.1 + 0.2 - 0.3 != 0


@pytest.mark.parametrize(
    ("input", "weight", "bias", "is_zero"),
    [
        ([1e15, 1, -1e15], [1, 1, 1], 0, False),
        ([1e15, 0.5, -1e15], [1, 1, 1], 0, False),
        ([1e9, 1e-6, -1e9], [1, 1, 1], 0, False),
        ([0.3, -0.3, 1e-9], [1, 1, 1], 0, False),
        ([0.1, 0.2], [1, 1], -0.3, True),
        ([0.1, 0.7], [3, 1], -1, True),
        ([1 / 3, 1 / 3], [1, 1], -2 / 3, True),
        ([1 / 3, 1 / 7, 1 / 21], [3, 7, -42], 0, True),
        ([1e-20, 2e-20], [1, 1], 0, False),
        ([1e-20, 1e-20], [1, -1], 0, True),
        ([np.inf, 1], [1, 1], 0, False),
        ([1e200], [1e200], 0, False),
        ([1e308, -1e308, 1e308], [1, 1, 1], 0, False),
        ([1e300, 1e300], [1e300, 1e300], 0, False),
    ],
)
def test_only_what_rounding_leaves_of_zero_is_printed_as_zero(input, weight, bias, is_zero, ask):
    scene = one_row(input, weight, bias)
    assert (scene.shown[0, 0] == 0) == is_zero
    [[said]] = ask((scene, [0]))
    assert (said["total"].split()[1] == "0") == is_zero
    if not is_zero:
        written = text(printed(scene.output[0, 0]))
        assert [one.split()[1] for one in (*said["sums"], said["total"])] == [written, written]


def decimal_scenes(count: int) -> list[Scene]:
    """Decimals of one to three places, as a person types them, whose sums are often 0."""
    random, scenes = np.random.default_rng(15), []
    for _ in range(count):
        places = random.integers(1, 4, 2)
        values = random.integers(-30, 31, (int(random.integers(1, 3)), 6)) / 10.0 ** places[0]
        weight = random.choice([-1, 1, 2, 0.5, 0.1, -0.3, 0.7], (1, len(values), 3))
        first = sum(
            Fraction(str(x)) * Fraction(str(w)) for x, w in zip(values[:, :3].flat, weight.flat, strict=True)
        )
        scenes.append(build_scene(values, weight, random.choice([0, 0.1, -float(first)], 1)))
    return scenes


def test_of_typed_decimals_exactly_the_zeros_are_printed_as_zero(ask):
    scenes = decimal_scenes(400)
    some = 0
    for scene, steps in zip(scenes, ask(*((scene, [0, 1, 2, 3]) for scene in scenes)), strict=True):
        for step, said in enumerate(steps):
            sums = {}
            for term in scene.terms(step):
                value = Fraction(str(term.input)) * Fraction(str(term.weight))
                sums[term.channel] = sums.get(term.channel, 0) + value
            exact = sum(sums.values()) + Fraction(str(float(scene.bias[0])))
            some += exact == 0 and scene.output[0, step] != 0
            assert (scene.shown[0, step] == 0) == (exact == 0)
            assert (work_out(scene, step).output == "0") == (exact == 0)
            written = [text(printed(float(one))) for one in (*sums.values(), exact)]
            shown = [one.split() for one in (*said["sums"], said["total"])]
            assert [number for _, number in shown] == written
            assert all(sign == "=" for sign, number in shown[:-1] if number == "0")
    assert some > 10


@pytest.mark.parametrize("algorithm", ["fft", "separable", "toeplitz"])
def test_where_the_picture_is_black_no_algorithm_s_noise_is_printed(algorithm, monkeypatch):
    scene = build_scene(np.zeros((1, 40, 40)), np.full((1, 1, 5, 5), 1 / 25))
    noisy = scene.output + 3e-14 * (algorithm != "toeplitz")
    input = scene.input.copy()
    input[0, 0, 0] = 255
    scene = build_scene(input, scene.weight)
    object.__setattr__(scene, "output", np.where(scene.output == 0, noisy, scene.output))
    assert not scene.shown[0, 1:, 1:].any()
    assert scene.shown[0, 0, 0] == scene.output[0, 0, 0] > 10


def test_beyond_any_number_of_cells_what_is_printed_is_what_python_has(ask):
    random = np.random.default_rng(8)
    decimals = random.integers(0, 100_000, (1, 200, 200)) / 10
    scenes = [
        build_scene(decimals, np.array([[[[1.0]]]])),
        build_scene(decimals, random.normal(size=(1, 1, 3, 3)), [0.1]),
        build_scene(random.normal(size=(1, 200, 200)) * 1e4, random.normal(size=(1, 1, 3, 3))),
        build_scene(random.integers(0, 256, (1, 200, 200)) / 255, np.full((1, 1, 3, 3), 1 / 9)),
    ]
    for scene, said in zip(
        scenes, ask(*((scene, list(range(0, 30_000, 500))) for scene in scenes)), strict=True
    ):
        for step, one in zip(range(0, 30_000, 500), said, strict=True):
            assert one["total"].split()[1] == text(printed(float(scene.output[0].flat[step])))
    assert text(printed(6481.2)) == "6481.2"


def test_an_output_too_large_to_send_whole_is_worked_out_where_it_is_printed(ask, monkeypatch):
    monkeypatch.setattr("convviz.stage.payload.EXACT_CELLS", 10_000)
    random = np.random.default_rng(9)
    scene = build_scene(random.normal(size=(2, 110, 110)) * 1e4, random.normal(size=(1, 2, 3, 3)), [0.1])
    assert payload(scene)["arrays"]["output"]["dtype"] == "float32"
    steps = list(range(0, 10_000, 300))
    [answers] = ask((scene, steps))
    for step, said in zip(steps, answers, strict=True):
        value = float(scene.output[0].flat[step])
        assert said["total"] == f"≈ {text(printed(value))}"
        told = [cell.replace("−", "-") for row in said["tables"][-1] for cell in row]
        assert min(abs(float(cell) - value) for cell in told) <= 1e-5 * abs(value)
