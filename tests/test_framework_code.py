"""The programs of the Code view: SciPy's are run here; those of the frameworks were, and that is recorded."""

import contextlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from draws import convolutions
from framework_layer_scenes import EACH, FOLLOWING, KINDS, after_cases, layer_cases
from framework_scenes import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from running import answer_of, digest, is_whole, program_output

from convviz.core.sliding import Sliding
from convviz.data.samples.textbook import cases_for
from convviz.frameworks.write.programs import TITLES, code_in
from convviz.frameworks.write.text import MAX_PACKED, READABLE, Code, write_array
from convviz.layers import LAYERS
from convviz.layers.layer import Choice
from convviz.layers.scene import build_scene
from convviz.layers.scene import scene_of as scene_of_spec
from convviz.settings.model import SETUPS, build

RECORD = json.loads((Path(__file__).parent / "golden" / "frameworks.json").read_text(encoding="utf-8"))
CASES = [*cases(), *layer_cases(), *after_cases()]
OPTIONS = {kind: {option.name for option in layer.OPTIONS} for kind, layer in LAYERS.items()}
AGAIN = "run tests/golden/record_frameworks.py, as CONTRIBUTING.md says"


def printed_and_output(code):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        output = program_output(code)
    return printed.getvalue().strip(), output


def scene_of(input, weight, bias=None, **settings):
    return build_scene(np.asarray(input, float), np.asarray(weight, float), bias, **settings)


@settings(max_examples=60, deadline=None)
@given(convolutions(), st.sampled_from(["cross_correlate", "convolve"]))
def test_the_program_of_numpy_and_scipy_gives_the_output_on_the_stage(convolution, operation):
    scene = build_scene(*convolution.arrays, **convolution.plain, operation=operation)

    printed, output = printed_and_output(code_in("scipy", scene, convolution.written["padding"]))

    assert np.array_equal(output, scene.output)
    assert printed == str(scene.output + 0.0).strip()


@pytest.mark.parametrize("rank", SETUPS)
def test_the_program_of_numpy_and_scipy_rebuilds_what_each_rank_begins_with(rank):
    scene = build(SETUPS[rank])

    _, output = printed_and_output(code_in("scipy", scene, SETUPS[rank].padding))

    assert np.abs(output - scene.output).max() <= 1e-12 * np.abs(scene.output).max()


@pytest.mark.parametrize("rank", SETUPS)
def test_the_program_of_numpy_and_scipy_gives_what_textbooks_print(rank):
    for case in cases_for(rank).values():
        scene = build_scene(case.input, case.weight, operation=case.operation, **case.settings)

        _, output = printed_and_output(code_in("scipy", scene, case.settings.get("padding", 0)))

        assert np.abs(output - scene.output).max() <= 1e-12, case.title


@pytest.mark.parametrize("framework", TITLES)
def test_every_program_was_run_in_its_framework(framework):
    for case, recorded in zip(CASES, RECORD["scenes"], strict=True):
        text = code_in(framework, case.scene, case.padding).text
        assert (recorded["name"], recorded["programs"][framework]) == (case.name, digest(text.encode())), (
            AGAIN
        )


def test_what_the_programs_printed_is_what_is_on_the_stage():
    for case, recorded in zip(CASES, RECORD["scenes"], strict=True):
        if is_whole(case.scene):
            assert recorded["output"] == digest(
                np.ascontiguousarray(answer_of(case.scene) + 0.0).tobytes()
            ), AGAIN


def test_the_record_names_the_versions_that_were_run():
    assert set(RECORD["versions"]) == {"numpy", "scipy", "torch", "keras", "tensorflow", "jax"}
    assert len(cases()) == 176
    assert len(layer_cases()) == EACH * len(KINDS) * 3
    assert len(after_cases()) == len(FOLLOWING) * 3


@pytest.mark.parametrize("framework", TITLES)
def test_every_program_ends_by_printing_the_output_and_has_lines_that_can_be_read(framework):
    for case in CASES:
        text = code_in(framework, case.scene, case.padding).text
        compile(text, "program.py", "exec")
        assert text.endswith("\nprint(output)\n")
        assert max(len(line) for line in text.splitlines() if "unpacked(" not in line) <= 110, case.name
        assert f"# input: (C_in, {', '.join(case.scene.axes)}) = {case.scene.input.shape}" in text


@pytest.mark.parametrize(
    ("framework", "settings", "sentence", "line"),
    [
        (
            "torch",
            {"padding": "same", "stride": 7},
            '# PyTorch refuses padding="same" with a stride; here it comes to 1 on both sides.',
            "stride=7, padding=1",
        ),
        (
            "torch",
            {"padding": "same", "stride": 2},
            '# PyTorch refuses padding="same" with a stride, and pads both ends alike: pad by hand.',
            "input = F.pad(input, (0, 1))",
        ),
        ("torch", {"padding": "same"}, "", 'padding="same"'),
        ("torch", {"padding": "full"}, '# PyTorch has no padding="full"', "padding=2"),
        ("torch", {"padding": "causal"}, '# PyTorch has no padding="causal"', "input = F.pad(input, (2, 0))"),
        (
            "torch",
            {"padding": ((0, 2),)},
            "# A layer of PyTorch pads both ends alike",
            "F.pad(input, (0, 2))",
        ),
        ("torch", {"padding": 1, "padding_mode": "reflect"}, "", 'padding_mode="reflect"'),
        ("torch", {"operation": "convolve"}, "a true convolution does", "weight = weight.flip(-1)"),
        (
            "keras",
            {"padding": 1, "padding_mode": "reflect"},
            "# Keras pads with zeros only, so NumPy pads: padding_mode reflect.",
            'np.pad(input, [(0, 0), (1, 1)], mode="reflect")',
        ),
        ("keras", {"padding": "causal"}, "", 'padding="causal"'),
        ("keras", {"padding": "same", "stride": 2}, "", 'strides=2, padding="same"'),
        (
            "keras",
            {"stride": 2, "dilation": 2},
            "# Keras refuses strides above 1 together with a dilation_rate above 1:",
            "output = output[:, ::2]",
        ),
        (
            "keras",
            {"padding": "same", "stride": 2, "dilation": 2},
            '# The stride is made by hand below, so "same" is too.',
            "np.pad(input, [(0, 0), (1, 2)])",
        ),
        ("keras", {"padding": ((0, 2),)}, "# Keras takes no numbers of cells", "[(0, 0), (0, 2)]"),
        ("tensorflow", {"padding": "same", "stride": 2}, "", 'strides=[2], padding="SAME"'),
        (
            "tensorflow",
            {"padding": "causal"},
            '"VALID" and "SAME" only',
            "tf.pad(x, [[0, 0], [2, 0], [0, 0]])",
        ),
        (
            "tensorflow",
            {"padding": 1, "padding_mode": "replicate"},
            "# tf.pad has no such mode",
            "tf.gather(x, tf.clip_by_value(tf.range(-1, 9), 0, 7), axis=1)",
        ),
        ("jax", {"padding": "same", "stride": 2}, "", 'padding="SAME"'),
        ("jax", {"padding": 1, "padding_mode": "replicate"}, "# lax pads with zeros only", 'mode="edge"'),
        ("scipy", {"stride": 2}, "# SciPy makes every step: keep one of 2.", "output = output[:, ::2]"),
        ("scipy", {"dilation": 2}, "# SciPy knows no dilation", "spread[:, :, ::2] = weight"),
        ("scipy", {"operation": "convolve"}, "# convolve turns the kernel round", "convolve(channel, own"),
    ],
)
def test_what_a_framework_cannot_do_is_done_by_hand_and_said(framework, settings, sentence, line):
    scene = scene_of([[1, 2, 3, 4, 5, 6, 7, 8]], [[[1, 2, 4]]], **settings)

    text = code_in(framework, scene, settings.get("padding", "valid")).text

    assert sentence in text
    assert line in " ".join(text.split()).replace("( ", "(").replace(", )", ")")


@pytest.mark.parametrize(
    ("framework", "sentence", "line", "valid"),
    [
        (
            "keras",
            "TensorFlow starts the 3D windows of",
            "[(0, 0), (0, 0), (1, 1), (0, 0)]",
            "strides=(3, 1, 1), dtype",
        ),
        (
            "tensorflow",
            '"SAME" starts these 3D windows too late',
            "[[0, 0], [0, 0], [1, 1], [0, 0], [0, 0]]",
            '"VALID"',
        ),
    ],
)
def test_same_is_padded_by_hand_where_tensorflow_starts_the_windows_of_a_volume_too_late(
    framework, sentence, line, valid
):
    def text_with(stride):
        scene = scene_of(np.ones((1, 3, 4, 2)), np.ones((1, 1, 1, 3, 1)), stride=stride, padding="same")
        return " ".join(code_in(framework, scene, "same").text.split())

    assert all(part in text_with((3, 1, 1)) for part in (sentence, line, valid))
    assert not any(part in text_with((2, 1, 1)) for part in (sentence, line, '"VALID"'))


def test_the_axes_are_put_into_each_frameworks_order():
    scene = scene_of(np.ones((2, 5, 6)), np.ones((4, 1, 3, 2)), groups=2)

    assert "(C_in, H, W) → (C_out, H_out, W_out)" in code_in("torch", scene).text
    for framework in ("keras", "tensorflow"):
        text = code_in(framework, scene).text
        assert "# (N, H, W, C_in)" in text
        assert "# (kH, kW, C_in / groups, C_out)" in text
    assert 'dimension_numbers=("NCHW", "OIHW", "NCHW")' in code_in("jax", scene).text


def layered(kind, input, weight=None, **fields):
    """A scene of a layer as the page resolves it."""
    input = np.asarray(input, float)
    rank, filters = input.ndim - 1, None if weight is None else np.asarray(weight, float)
    options = {name: fields.pop(name) for name in list(fields) if name in OPTIONS[kind]}
    kernel = fields.pop("kernel_size", 2 if weight is None else None)
    sizes = (kernel,) * rank if kernel else filters.shape[2:]
    along = {name: ((value, value) if name == "padding" else value,) * rank for name, value in fields.items()}
    sliding = Sliding(**{"stride": (1,) * rank, "dilation": (1,) * rank} | along)
    count = 1 if filters is None else len(filters)
    spec = LAYERS[kind].resolve(input.shape, Choice(count, sizes, sliding, options))
    return scene_of_spec(spec, input, filters)


PLANE = np.arange(1.0, 26).reshape(1, 5, 5)


@pytest.mark.parametrize(
    ("framework", "scene", "lines"),
    [
        ("torch", ("max_pool", {"padding": 1, "stride": 2, "ceil_mode": 1}),
         ["nn.MaxPool2d(kernel_size=2, stride=2, padding=1, ceil_mode=True)", "output = pool(input)"]),
        ("keras", ("max_pool", {"padding": 1, "stride": 2}),
         ["# Keras takes no numbers of cells.", "constant_values=-np.inf",
          'MaxPooling2D(pool_size=2, strides=2, dtype="float64")']),
        ("keras", ("max_pool", {"dilation": 2}),
         ["# Keras has no dilation: take each tap", "for h in range(0, 3, 2)", "keras.ops.max"]),
        ("tensorflow", ("avg_pool", {"padding": 1, "stride": 2, "count_include_pad": 0}),
         ["tf.nn.avg_pool(x, ksize=[2, 2]", "not all of them count in every one", "output = output / "]),
        ("keras", ("avg_pool", {"stride": 2, "divisor_override": 3}),
         ["divided by all 4 cells of a window; here it is divided by 3", "output = output * 4 / 3"]),
        ("jax", ("avg_pool", {"stride": 2}), ["lax.reduce_window(input, 0.0, lax.add", "output = sums / 4"]),
        ("jax", ("max_pool", {"dilation": 2}), ["-jnp.inf, lax.max", "window_dilation=(1, 2, 2)"]),
        ("scipy", ("max_pool", {"stride": 2}),
         ["sliding_window_view(input, (2, 2)", "windows.max(axis=(-2, -1))"]),
        ("torch", ("adaptive_avg_pool", {"output_size": 3}), ["pool = nn.AdaptiveAvgPool2d(3)"]),
        ("tensorflow", ("adaptive_max_pool", {"output_size": 3}),
         ["# TensorFlow has no adaptive pooling", "windows = ((0, 2), (1, 4), (3, 5)) # along H"]),
        ("torch", ("upsample", {"scale_factor": 2}), ['nn.Upsample(scale_factor=2, mode="nearest")']),
        ("keras", ("upsample", {"scale_factor": 2}), ["keras.layers.UpSampling2D(2"]),
    ],
)  # fmt: skip
def test_the_programs_of_layers_without_weights_say_what_a_framework_lacks(framework, scene, lines):
    kind, fields = scene
    text = " ".join(code_in(framework, layered(kind, PLANE, **fields)).text.split())
    text = text.replace("( ", "(").replace(", )", ")")

    assert [line for line in lines if line not in text] == []


def test_in_one_dimension_torch_divides_by_a_number_of_ones_own_on_a_picture_of_height_1():
    text = code_in("torch", layered("avg_pool", PLANE[0, :1], divisor_override=3)).text

    assert "# nn.AvgPool1d has no divisor_override; nn.AvgPool2d has" in text
    assert "nn.AvgPool2d(kernel_size=(1, 2), stride=(1, 1), divisor_override=3)" in text


def test_the_axes_of_a_transposed_weight_are_put_into_each_frameworks_order():
    scene = layered("conv_transpose", PLANE, np.ones((2, 1, 3, 2)), stride=2, padding=1, output_padding=1)

    torch, keras, tensorflow = (code_in(name, scene).text for name in ("torch", "keras", "tensorflow"))

    assert "weight = weight.transpose(0, 1)  # (C_in, C_out, kH, kW)" in torch
    assert "stride=2, padding=1, output_padding=1" in " ".join(torch.split())
    for text in (keras, tensorflow):
        assert "# (kH, kW, C_out, C_in)" in text
        assert "# padding cuts cells off both ends; output_padding leaves some at the end." in text


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_a_written_array_comes_back_as_it_was(values):
    array = np.array(values).reshape(1, -1)
    text = f"import numpy as np\noutput = {write_array('input', array, 'np.array', 'np.float64').expression}"

    assert np.array_equal(program_output(Code(text, {})), array)


def test_what_is_not_a_number_is_packed_and_comes_back():
    scene = scene_of([[1, np.nan, np.inf, 4]], [[[1]]])

    _, output = printed_and_output(code_in("scipy", scene))

    assert np.array_equal(output, scene.output, equal_nan=True)


@pytest.mark.parametrize("framework", TITLES)
def test_a_program_stays_short_whatever_is_on_the_stage(framework):
    random = np.random.default_rng(0)
    scene = scene_of(random.normal(size=(3, 128, 128)), random.normal(size=(8, 3, 11, 11)))

    code = code_in(framework, scene)

    assert scene.weight.size > READABLE
    ((file, array),) = code.files.items()
    assert re.fullmatch(r"convviz-input-[0-9a-f]{8}\.npy", file)
    assert array is scene.input
    assert (
        f"# These are 49\u202f152 numbers, too many to write here: keep {file} beside this file." in code.text
    )
    assert len(code.text) < MAX_PACKED + 4000


def test_a_program_that_loads_its_input_gives_the_output_on_the_stage():
    scene = scene_of(np.random.default_rng(0).normal(size=(1, 100, 100)), np.ones((1, 1, 2, 2)))
    code = code_in("scipy", scene)

    _, output = printed_and_output(code)

    assert len(code.files) == 1
    assert np.abs(output - scene.output).max() < 1e-12


def test_files_that_differ_in_one_number_are_called_differently():
    input = np.random.default_rng(0).normal(size=(3, 512, 512))
    scenes = [scene_of(input, np.ones((1, 3, 2, 2))) for _ in range(2)]
    input[1, 100, 100] += 1
    changed = scene_of(input, np.ones((1, 3, 2, 2)))

    first, again, other = (set(code_in("torch", scene).files) for scene in (*scenes, changed))

    assert first == again != other


def test_no_name_of_a_visitors_file_or_channel_is_in_a_program():
    hostile = '""")\nimport os  # '
    scene = scene_of([[1, 2, 3]], [[[1, 1]]], channel_labels=(hostile,), filter_labels=(hostile,))

    for framework in TITLES:
        assert not re.search(r"\bos\b", code_in(framework, scene, hostile).text)


@pytest.mark.parametrize("case", after_cases(), ids=lambda case: case.name)
def test_the_program_of_numpy_and_scipy_makes_what_follows_the_layer_too(case):
    _, output = printed_and_output(code_in("scipy", case.scene, case.padding))

    answer = case.scene.answer
    assert output.shape == answer.shape
    assert np.abs(output - answer).max() <= 1e-12 * np.abs(answer).max()
    assert not np.array_equal(output, case.scene.output)
