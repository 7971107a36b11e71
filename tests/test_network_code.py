"""Programs of whole networks: each was run in its framework, which is recorded, and is read again."""

import json
from pathlib import Path

import numpy as np
import pytest
from network_plans import network_cases
from running import digest

from convviz.frameworks.read.models.reading import plan_of
from convviz.frameworks.write.networks.program import NETWORK_FRAMEWORKS, program
from convviz.network.items import Plan, item
from convviz.network.plan import built, read
from convviz.network.ready import READY

RECORD = json.loads((Path(__file__).parent / "golden" / "network_programs.json").read_text(encoding="utf-8"))
CASES = network_cases()
AGAIN = "run tests/golden/record_network_programs.py, as CONTRIBUTING.md says"


def code_of(line, shape, framework, **fields):
    plan = Plan(read(line)[0].items, **fields)
    network = built(plan, shape).network
    return program(plan, network, np.arange(np.prod(shape), dtype=float).reshape(shape), framework)


@pytest.mark.parametrize("framework", NETWORK_FRAMEWORKS)
def test_every_program_of_a_network_was_run_in_its_framework_and_printed_the_same_numbers(framework):
    for name, case in CASES.items():
        text = program(case.plan, case.network, case.input, framework).text
        assert RECORD[name][framework] == digest(text.encode()), f"{name}: {AGAIN}"


def test_all_ready_networks_and_all_recorded_chains_were_run():
    assert {f"ready: {name}" for name in READY} <= set(RECORD)
    assert set(RECORD) == set(CASES)


@pytest.mark.parametrize("framework", NETWORK_FRAMEWORKS)
@pytest.mark.parametrize("name", CASES)
def test_a_program_of_a_network_ends_by_printing_and_has_lines_that_can_be_read(name, framework):
    case = CASES[name]

    text = program(case.plan, case.network, case.input, framework).text

    compile(text, "program.py", "exec")
    assert text.endswith("\nprint(output)\n")
    assert max(len(line) for line in text.splitlines() if "unpacked(" not in line) <= 110


def as_places(plan):
    """The kinds and settings of a plan, with the numbers of layers for what joins call them."""
    numbers = {one.name: number for number, one in enumerate(plan.items, start=1) if one.name} | {"input": 0}
    found = []
    for one in plan.items:
        settings = dict(one.settings)
        to = settings.pop("to", ())
        joined = {numbers[name] for name in ((to,) if isinstance(to, str) else to)}
        found.append((one.kind, settings, joined))
    return found


@pytest.mark.parametrize(
    "name",
    [
        *(f"ready: {name}" for name in READY),
        *("a U-Net of two levels", "a ResNet's stem and block", "LeNet-5", "a net for heartbeats"),
        *("branches", "transposed in every way", "pooling with padding and clipped windows", "many weights"),
    ],
)
def test_what_is_written_in_pytorch_is_read_as_the_same_network(name):
    case = CASES[name]

    reading = plan_of(program(case.plan, case.network, case.input, "torch").text, case.input.shape)

    assert as_places(reading.plan) == as_places(case.plan)


@pytest.mark.parametrize(
    "name",
    [
        *(f"ready: {name}" for name in READY if name not in ("c3d",)),
        *("a U-Net of two levels", "two blocks of VGG", "LeNet-5", "many weights", "causal"),
    ],
)
def test_what_is_written_in_keras_is_read_as_the_same_network(name):
    case = CASES[name]

    reading = plan_of(program(case.plan, case.network, case.input, "keras").text, case.input.shape)

    again, error = built(reading.plan, case.input.shape)
    assert error is None
    assert [row.output_shape for row in again.table()] == [row.output_shape for row in case.network.table()]
    assert [one.kind for one in reading.plan.items] == [one.kind for one in case.plan.items]


def test_keras_flattens_in_the_order_of_pytorch():
    line, shape = "Conv(2,3)~Flatten~Linear(3)", (1, 5, 5)

    assert "keras.layers.Permute((3, 1, 2))" in code_of(line, shape, "keras").text
    assert "Permute" not in code_of("AdaptiveAvgPool(1)~Flatten", (3, 5, 5), "keras").text


@pytest.mark.parametrize(
    ("framework", "line", "written"),
    [
        ("torch", "Conv(2,3,padding=1)~ReLU", "nn.Conv2d(1, 2, 3, padding=1),  # (2, 6, 6)"),
        ("torch", "Conv(2,2,stride=2,padding=same)", "nn.Conv2d(1, 2, 2, stride=2),"),
        ("torch", "Conv(2,3,stride=2,padding=same)", "nn.ZeroPad2d((0, 1, 0, 1)),"),
        ("torch", "a:ReLU~Concat(a)", "x = torch.cat([x, a_map], dim=1)  # (2, 6, 6)"),
        ("keras", "Conv(2,3,padding=1)", 'keras.layers.Conv2D(2, 3, padding="same", name="conv2d_1")(x)'),
        ("keras", "ConvTranspose(2,4,stride=2,padding=1)", 'DTranspose( 2, 4, strides=2, padding="same",'),
        ("keras", "MaxPool(2)", "keras.layers.MaxPooling2D(2)(x)  # (3, 3, 1)"),
        ("keras", "AdaptiveAvgPool(1)", "keras.layers.GlobalAveragePooling2D(keepdims=True)(x)"),
        ("jax", "Flatten~Linear(2)", 'output = state["linear_2.weight"] @ input + state["linear_2.bias"]'),
        ("jax", "a:ReLU~Add(a)", 'output = input + maps["a"]'),
    ],
)
def test_a_layer_is_written_as_people_write_it(framework, line, written):
    assert " ".join(written.split()) in " ".join(code_of(line, (1, 6, 6), framework).text.split())


def test_few_weights_are_written_out_more_are_packed_and_many_stand_in_one_file():
    few = code_of("Conv(2,3)", (1, 4, 4), "torch")
    more = code_of("Conv(16,3)~Conv(16,3)", (1, 6, 6), "keras")
    many = code_of("Flatten~Linear(300)", (1, 10, 10), "jax")

    assert '"0.weight": np.array(' in few.text
    assert "def unpacked(" in more.text
    assert not more.files
    ((file, array),) = many.files.items()
    assert array.size == 30_300
    assert f"keep {file} beside this file" in many.text
    assert len(many.text) < 4000


def test_only_the_layers_that_run_are_written():
    text = code_of("Conv(2,3)~ReLU~Conv(2,9)", (1, 4, 4), "torch").text

    assert "# A network of 2 layers." in text


def test_a_network_without_layers_prints_its_input():
    for framework in NETWORK_FRAMEWORKS:
        compile(code_of("", (1, 4, 4), framework).text, "program.py", "exec")


@pytest.mark.parametrize("framework", NETWORK_FRAMEWORKS)
def test_of_a_name_that_somebody_typed_only_letters_and_digits_are_in_a_program(framework):
    names = ('""")\nimport os  # ', "os.system('ls')", "import", "名前", "x")
    items = [item("ReLU", name=name) for name in names]
    plan = Plan((*items, item("Concat", names)))

    text = program(plan, built(plan, (1, 3, 3)).network, np.ones((1, 3, 3)), framework).text

    compile(text, "program.py", "exec")
    assert "import os" not in text
    assert "os.system" not in text
    assert text.isascii() or "名" not in text
