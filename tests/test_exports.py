"""The files with a scene's numbers, opened again: everything in them is what is on the stage."""

import csv
import io
import re

import numpy as np
import pytest

from convviz import cross_correlate
from convviz.export.numbers import ARRAYS, arithmetic_table, digest, encoded, file_name, npy, npz, table
from convviz.layers.scene import build_scene

CASES = {
    1: ((3, 9), (4, 3, 2)),
    2: ((2, 6, 5), (2, 1, 3, 2)),
    3: ((2, 4, 3, 5), (3, 2, 2, 2, 2)),
}
AWKWARD = [0.1, 1 / 3, -0.0, 1e-300, -1e15, 2.0**53, 5e-324, 123456789.123456789]


def scene_of(rank, **settings):
    """A scene of real numbers, some of which are hard to write down."""
    (input_shape, weight_shape), random = CASES[rank], np.random.default_rng(rank)
    input = random.normal(size=input_shape)
    input.flat[: len(AWKWARD)] = AWKWARD
    groups = input_shape[0] // weight_shape[1]
    options = {"groups": groups, "stride": 2, "padding": 1} | settings
    return build_scene(
        input, random.normal(size=weight_shape), random.normal(size=weight_shape[0]), **options
    )


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def loaded(data):
    return np.load(io.BytesIO(data), allow_pickle=False)


def bits(array):
    return np.asarray(array).tobytes()


@pytest.mark.parametrize("rank", CASES)
@pytest.mark.parametrize("name", ARRAYS)
def test_a_table_read_back_is_the_array_bit_for_bit(rank, name):
    scene = scene_of(rank)
    array = getattr(scene, name)
    head, *lines = read(table(scene, name))
    labels = len(head) - array.shape[-1]
    values = np.array([[float(cell) for cell in line[labels:]] for line in lines])

    assert bits(values.reshape(array.shape)) == bits(array)
    places = [tuple(map(int, line[labels - rank + 1 : labels])) for line in lines]
    assert places == list(np.ndindex(array.shape[-rank:-1])) * (len(lines) // len(set(places)))


def test_a_table_says_which_channel_filter_and_place_each_row_is():
    scene = scene_of(2)

    assert read(table(scene, "input"))[:2][0] == ["channel", "H", "W 0", "W 1", "W 2", "W 3", "W 4"]
    assert [line[:3] for line in read(table(scene, "weight"))[1:]] == [
        [f"filter {k}", f"channel {k}", str(row)] for k in (0, 1) for row in range(3)
    ]
    assert read(table(scene, "output"))[1][:2] == ["filter 0", "0"]


def test_a_sequence_has_its_tokens_at_the_head_of_its_table():
    scene = build_scene(np.ones((1, 2)), np.ones((1, 1, 1)), position_labels=("=cat", "dog"))

    assert read(table(scene, "input"))[0] == ["channel", "L 0: =cat", "L 1: dog"]


@pytest.mark.parametrize(
    "label", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=cmd|' /C calc'!A0", "-a\r=1"]
)
def test_a_label_that_a_spreadsheet_would_run_is_only_text(label):
    scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), channel_labels=(label,), filter_labels=(label,))

    for text in (*(table(scene, name) for name in ARRAYS), arithmetic_table(scene, 0)):
        cells = [cell for line in read(text)[1:] for cell in line]
        assert f"'{label}" in cells
        assert [cell for cell in cells if cell.strip()[:1] in tuple("=+@") or cell == label] == []


def test_a_label_with_commas_quotes_and_lines_stays_one_cell():
    label = 'a, "b"\nc\r=1+1'
    scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), channel_labels=(label,))

    assert read(table(scene, "input"))[1] == [label, "1", "1", "1"]


def test_the_working_of_a_step_as_a_table_adds_up_to_the_output():
    scene = build_scene(np.arange(18).reshape(2, 3, 3), np.arange(8).reshape(1, 2, 2, 2) - 3, [0.5])
    head, *lines = read(arithmetic_table(scene, 3))
    products = [line for line in lines if line[0] and line[1]]

    assert head == ["channel", "input H", "input W", "kernel H", "kernel W", "input", "weight", "product"]
    total = sum(float(line[5]) * float(line[6]) for line in products) + 0.5
    assert lines[-1][-2:] == ["output", f"{total:g}"]
    assert total == scene.output[0, 1, 1]


@pytest.mark.parametrize("rank", CASES)
@pytest.mark.parametrize("name", ARRAYS)
def test_an_npy_holds_the_array_as_it_is(rank, name):
    array = getattr(scene_of(rank), name)
    back = loaded(npy(array))

    assert (back.dtype, back.shape, bits(back)) == (array.dtype, array.shape, bits(array))


@pytest.mark.parametrize("rank", CASES)
@pytest.mark.parametrize("operation", ["cross_correlate", "convolve"])
def test_an_archive_holds_all_that_gives_the_output_again(rank, operation):
    scene = scene_of(rank, operation=operation, padding_mode="replicate", dilation=1)
    with loaded(npz(scene)) as archive:
        settings = {name: archive[name].tolist() for name in ("stride", "dilation", "groups", "padding_mode")}
        settings["padding"] = tuple(map(tuple, archive["padding"].tolist()))
        for name in ("stride", "dilation"):
            settings[name] = tuple(settings[name])
        again = cross_correlate(archive["input"], archive["weight"], archive["bias"], **settings)
        for name in (*ARRAYS, "bias"):
            assert bits(archive[name]) == bits(getattr(scene, name))

    assert np.array_equal(again, scene.output)


def test_a_csv_file_begins_with_the_mark_by_which_spreadsheets_know_its_letters():
    assert encoded("Größe,1\n").decode("utf-8-sig") == "Größe,1\n"
    assert encoded("Größe,1\n").startswith(b"\xef\xbb\xbf")


def test_scenes_that_differ_in_one_bit_have_files_of_different_names():
    input = np.zeros((1, 600, 600))
    changed = input.copy()
    changed[0, 300, 301] = np.nextafter(0, 1)
    weight = np.ones((1, 1, 3, 3))
    scenes = [build_scene(input, weight), build_scene(changed, weight), build_scene(input, weight, stride=2)]
    scenes += [build_scene(input, weight, channel_labels=("a",)), build_scene(input, weight, picture=True)]
    digests = [digest(scene) for scene in scenes]

    assert len(set(digests)) == len(scenes)
    assert digest(build_scene(input.copy(), weight)) == digests[0]
    names = {file_name(one, "npy", "Conv2D", "input") for one in digests}
    assert len(names) == len(scenes)


def test_the_name_of_a_file_has_only_letters_that_every_system_takes():
    name = file_name("00", "png", "Conv2D", "../../<b>", "step", 5, "input.0.-1")

    assert re.fullmatch(r"convviz-conv2d-b-step-5-input-0-1-[0-9a-f]{8}\.png", name)
    assert name != file_name("00", "png", "Conv2D", "../../<b>", "step", 5, "input.0.1")
