import gzip
import json
import re
from base64 import b64decode

import numpy as np
import pytest
from stage_scenes import scenes

from convviz.core.taps import as_json
from convviz.explain.matrix_facts import columns_facts, matrix_facts
from convviz.language import FIRST, sentences_of
from convviz.layers.scene import build_scene
from convviz.settings.model import Filter, Setup, build
from convviz.stage.payload import EXACT_CELLS, encode_array, panel_of, payload
from convviz.stage.script import HERE, PARTS, packed_script, script, style


def decoded(encoded: dict) -> np.ndarray:
    raw = np.frombuffer(b64decode(encoded["data"]), dtype=np.dtype(encoded["dtype"]).newbyteorder("<"))
    raw = raw.reshape(encoded["shape"])
    return raw / encoded["over"] if "over" in encoded else raw


@pytest.mark.parametrize("name", scenes())
def test_every_array_arrives_as_python_has_it(name):
    scene = scenes()[name]
    arrays = payload(scene)["arrays"]
    expected = {"input": scene.padded, "weight": scene.weight, "bias": scene.bias, "output": scene.output}
    assert arrays.keys() == expected.keys()
    for key, array in expected.items():
        np.testing.assert_array_equal(decoded(arrays[key]), array)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([0, 255], "uint8"),
        ([-1, 127], "int8"),
        ([-1, 128], "int16"),
        ([0, 256], "int16"),
        ([0, 65536], "int32"),
        ([0.5, 0.25], "float32"),
        ([1e10, 2.0], "float32"),
        ([0.1, 0.2], "uint8"),
        ([6481.2, -0.3], "int32"),
        ([1 / 255, 0.4], "uint8"),
        ([-0.0, 0.1], "float64"),
        ([0.1 + 0.2, 0.5], "float64"),
        ([1 / 3, 0.5], "float64"),
        ([float("nan"), float("inf")], "float32"),
        ([-0.0, 1.0], "float32"),
        ([1e300, 1.0], "float64"),
    ],
)
def test_an_array_travels_in_the_smallest_type_that_holds_it_exactly(values, dtype):
    array = np.array(values, dtype=float)
    encoded = encode_array(array)
    assert encoded["dtype"] == dtype
    assert decoded(encoded).astype(float).tobytes() == array.tobytes() or np.isnan(array).any()


@pytest.mark.parametrize("side", [90, 200, 600])
def test_a_scene_travels_to_the_last_bit_whatever_its_size(side):
    random = np.random.default_rng(1)
    scene = build_scene(random.normal(size=(1, side, side)), random.normal(size=(1, 1, 3, 3)))
    arrays = payload(scene)["arrays"]
    assert np.array_equal(decoded(arrays["input"]), scene.input)
    assert np.array_equal(decoded(arrays["output"]), scene.output)


def test_only_an_output_that_would_fill_a_message_travels_as_float32_and_says_so():
    random = np.random.default_rng(1)
    side = int(EXACT_CELLS**0.5) + 3
    arrays = payload(build_scene(random.normal(size=(1, side, side)), random.normal(size=(1, 1, 3, 3))))[
        "arrays"
    ]
    assert (arrays["output"]["dtype"], arrays["output"]["rounded"]) == ("float32", True)
    assert arrays["input"]["dtype"] == "float64"


def test_the_same_scene_gives_the_same_bytes_and_any_change_another_id():
    input, weight = np.arange(16.0).reshape(1, 4, 4), np.ones((1, 1, 2, 2))
    once, again = payload(build_scene(input, weight)), payload(build_scene(input.copy(), weight.copy()))
    assert json.dumps(once) == json.dumps(again)
    changed = input.copy()
    changed[0, 3, 3] += 1
    others = [
        build_scene(changed, weight),
        build_scene(input, 2 * weight),
        build_scene(input, weight, [1.0]),
        build_scene(input, weight, channel_labels=("grey",)),
        build_scene(input, weight, picture=True),
        build_scene(input, weight, padding=1),
    ]
    identities = [payload(other)["id"] for other in others]
    assert len({once["id"], *identities}) == len(others) + 1


def test_the_payload_is_json_of_builtins_whatever_the_numbers():
    input = np.array([[np.nan, np.inf, 1e308, -1e308]])
    with np.errstate(all="ignore"):
        scene = build_scene(input, np.full((1, 1, 2), 1e308))
    message = payload(scene)
    assert json.loads(json.dumps(message, allow_nan=False)) == message


@pytest.mark.parametrize(("channels", "side"), [(1, 8), (3, 28), (1, 128), (1, 256), (1, 512)])
@pytest.mark.parametrize("kind", ["whole", "float"])
def test_what_crosses_is_at_most_one_and_a_half_times_its_float32_bytes_and_100_kb(channels, side, kind):
    random = np.random.default_rng(0)
    input = random.integers(0, 256, (channels, side, side)).astype(float)
    weight = random.normal(size=(1, channels, 3, 3))
    if kind == "float":
        input /= 255
    scene = build_scene(input, weight, padding="same")
    wire = len(json.dumps(payload(scene))) + len(packed_script().encode()) + len(style().encode())
    single = 4 * (scene.input.size + scene.weight.size + scene.output.size)
    assert wire <= 1.5 * single + 100_000


def test_a_picture_keeps_black_at_0_and_white_at_255():
    scene = build_scene(np.full((1, 4, 4), 100.0), np.ones((1, 1, 2, 2)), picture=True)
    message = payload(scene)
    assert (message["input_scale"], message["domain"]["input"]) == ("picture", [0.0, 255.0])


def test_weights_products_and_outputs_are_coloured_symmetrically_about_zero():
    domain = payload(scenes()["groups, filters, bias"])["domain"]
    for panel in ("weight", "product", "output"):
        low, high = domain[panel]
        assert low == -high


def test_a_panel_carries_its_facts_and_a_matrix_that_is_too_large_only_those():
    small, large = scenes()["three channels"], build_scene(np.ones((1, 40, 40)), np.ones((1, 1, 3, 3)))
    assert panel_of(small, "") is None
    assert panel_of(small, "matrix") == {"name": "matrix", "facts": matrix_facts(small.spec), "drawn": True}
    assert panel_of(large, "matrix") == {"name": "matrix", "facts": matrix_facts(large.spec), "drawn": False}
    assert panel_of(large, "columns") == {
        "name": "columns",
        "facts": columns_facts(large.spec),
        "drawn": True,
    }


def test_the_script_is_one_module_without_imports():
    text = script()
    assert "import {" not in text
    assert text.count("export default") == 1
    assert all(
        re.search(rf"export (function|const) {name}\b", text) for name in ("layout", "currentAt", "mount")
    )
    assert PARTS[:3] == ("model/words", "model/spacing", "model/taps")


def test_the_rules_of_the_taps_travel_and_neither_a_stride_nor_a_dilation_beside_them():
    scene = scenes()["rows never reached"]
    sent = payload(scene)["spec"]
    assert sent["rules"] == [as_json(rule) for rule in scene.spec.rules]
    assert not {"stride", "dilation"} & sent.keys()


def test_the_rules_keep_to_themselves_how_many_outputs_there_are_while_that_is_asked():
    sent = payload(scenes()["rows never reached"], hidden="shape")["spec"]
    assert [rule["outputs"] for rule in sent["rules"]] == sent["output_size"] == [1, 1]


@pytest.mark.parametrize("name", ["groups, filters, bias", "a sentence", "volume"])
def test_outputs_that_are_asked_for_are_not_sent(name):
    scene = scenes()[name]
    for step in range(scene.spec.steps):
        message = payload(scene, hidden="values", step=step)
        sent = decoded(message["arrays"]["output"]).reshape(scene.spec.out_channels, -1)
        assert np.array_equal(sent[:, :step], scene.output.reshape(sent.shape)[:, :step])
        assert not sent[:, step:].any()
        assert message["domain"]["output"][1] == (np.abs(sent).max() if step else 0)


def test_a_shape_that_is_asked_for_is_not_sent():
    scene = scenes()["three channels"]
    message = payload(scene, hidden="shape")
    assert message["spec"]["output_size"] == message["arrays"]["output"]["shape"][1:] == [1, 1]
    assert message["domain"]["output"] == [0, 0]
    assert json.dumps(scene.output.tolist()) not in json.dumps(message)


def test_a_window_that_is_asked_for_leaves_the_output_in_view():
    scene = scenes()["three channels"]
    message = payload(scene, hidden="window", step=4)
    assert np.array_equal(decoded(message["arrays"]["output"]), scene.output)
    assert message["id"] != payload(scene)["id"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_packed_script_is_the_script(language):
    (packed,) = re.findall(r'atob\("([^"]+)"\)', packed_script(language))
    assert gzip.decompress(b64decode(packed)).decode() == script(language)


def words_in(text: str) -> dict:
    (words,) = re.findall(r"^const WORDS = (.*);$", text, re.MULTILINE)
    return json.loads(words)


def test_a_script_holds_the_sentences_of_its_language_and_no_others():
    german = words_in(script("de"))
    assert words_in(script(FIRST)) == {}
    assert german == sentences_of("convviz/stage/", "de")
    assert german["step {step} of {steps}"] == "Schritt {step} von {steps}"
    assert german["feeds {count} output"] == ["geht in {count} Ausgabe ein", "geht in {count} Ausgaben ein"]
    english = script("de").replace(json.dumps(german, ensure_ascii=False, sort_keys=True), "{}")
    english = english.replace('LANGUAGE = "de"', 'LANGUAGE = "en"').replace('SIGN = ","', 'SIGN = "."')
    assert english == script(FIRST)


def test_every_sentence_in_the_scripts_has_its_german():
    said = {
        re.sub(r'"\s*\+\s*"', "", first)
        for path in (HERE / "js").rglob("*.js")
        for first in re.findall(
            r'(?:phrase|countPhrase)\(\s*"((?:[^"]|"\s*\+\s*")*)"[,)]', path.read_text(encoding="utf-8")
        )
    }
    assert len(said) > 60
    assert said <= words_in(script("de")).keys()


def test_several_filters_are_named_by_their_numbers_and_what_is_in_them():
    several = build(Setup(filters=(Filter("sobel_x"), Filter("box"))))
    assert payload(several)["labels"]["filters"] == ["filter 0: Sobel x", "filter 1: Box blur"]
    assert payload(build(Setup()))["labels"]["filters"] == ["Sobel x"]
