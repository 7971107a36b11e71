"""The pages of one and three axes in a browser: textbook numbers, files, the bar and the microphone."""

import io
import json
import wave
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from stage_page import StagePage

from convviz.data.inputs import Numbers, Text
from convviz.data.samples.signals import signal
from convviz.data.typed.matrices import format_matrix
from convviz.settings.link.query import encode
from convviz.settings.model import CUSTOM, Filter, Setup

CALM = {"reduced_motion": "reduce"}
CASES = json.loads((Path(__file__).parents[1] / "golden" / "textbook.json").read_text(encoding="utf-8"))
SENTENCE = next(case for case in CASES if case["name"].startswith("a sentence of word vectors"))


def rank_of(case) -> int:
    return np.ndim(case["input"]) - 1


def per_axis(value, rank) -> tuple:
    return tuple(value) if isinstance(value, list) else (value,) * rank


def setup_of(case) -> Setup:
    """A textbook's case as a visitor types it."""
    rank, params = rank_of(case), case["params"]
    values, weight = np.array(case["input"]), np.array(case["weight"])
    padding = params.get("padding", "valid")
    return Setup(
        rank=rank,
        source="typed",
        sample={1: "sentence", 3: "shells"}[rank],
        typed=Text(format_matrix(values), "numbers") if rank == 1 else Numbers.of(values),
        cells=8,
        filters=tuple(Filter(CUSTOM, Numbers.of(one)) for one in weight),
        kernel_size=weight.shape[2:],
        stride=per_axis(params.get("stride", 1), rank),
        dilation=per_axis(params.get("dilation", 1), rank),
        padding=padding if isinstance(padding, str) else ((padding, padding),) * rank,
        padding_mode=params.get("padding_mode", "zeros"),
        groups=params.get("groups", 1),
        operation=case["op"],
    )


def outputs_of(stage: StagePage, filters: int) -> list[list[float]]:
    """Every output that the stage says, filter by filter."""
    outputs = [[said.output for said in stage.walk()]]
    chips = stage.root.get_by_role("group", name="Filter").get_by_role("button")
    for filter in range(1, filters):
        chips.nth(filter).click()
        outputs.append([said.output for said in stage.walk()])
    return outputs


@pytest.mark.parametrize("rank", [1, 3])
def test_the_numbers_on_the_stage_are_those_of_the_textbooks(rank, open_page, app_url):
    stage = StagePage(open_page(**CALM))
    cases = [case for case in CASES if rank_of(case) == rank]
    assert len(cases) == {1: 21, 3: 2}[rank]
    for case in cases:
        stage.open(f"{app_url}/?{urlencode(encode(setup_of(case)))}")
        expected = [np.ravel(one).tolist() for one in case["output"]]
        assert outputs_of(stage, len(expected)) == [pytest.approx(one) for one in expected], case["name"]


def test_the_first_sight_of_one_axis_is_a_heartbeat_under_a_moving_average(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(app_url)
    choose_rank(stage, "1D")

    beat = signal("beat", 24).values[0]
    averages = [beat[start : start + 5].mean() for start in range(20)]
    assert [said.output for said in stage.walk()] == pytest.approx(averages, abs=1e-9)


def test_the_sentence_of_the_worked_example_is_in_the_list_of_samples(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(app_url)
    choose_rank(stage, "1D")
    stage.page.get_by_test_id("stSidebar").get_by_role("combobox", name="Sample", exact=True).click()
    stage.change_scene(stage.page.get_by_role("option", name="A sentence", exact=True).click)

    assert [said.output for said in stage.walk()] == pytest.approx(SENTENCE["output"][0])
    assert SENTENCE["output"] == [[0.9, 0.1, 0.12]]


def choose_rank(stage: StagePage, title: str) -> None:
    bar = stage.page.get_by_role("radiogroup", name="Number of axes the kernel moves along, and other pages")
    stage.change_scene(bar.get_by_role("radio", name=title, exact=True).click)


def test_a_sentence_is_typed_and_its_words_are_walked_over(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?rank=1")
    sidebar = stage.page.get_by_test_id("stSidebar")
    sidebar.get_by_role("radio", name="Type").click()
    box = sidebar.get_by_role("textbox", name="Text")
    box.fill("dog cat here")
    stage.change_scene(lambda: box.press("Control+Enter"))

    vectors = np.array(SENTENCE["input"])  # of “cat sitting there dog resting here”
    dog, cat, here = vectors[:, 3], vectors[:, 0], vectors[:, 5]
    # The kernel that suits words is made of the first two.
    outputs = [dog @ dog + cat @ cat, dog @ cat + cat @ here]
    assert [said.output for said in stage.walk()] == pytest.approx(outputs, abs=1e-4)


def test_the_bar_is_reached_by_keyboard_and_keeps_each_rank(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?stride=2")
    page, first = stage.page, stage.scene
    bar = page.get_by_role("radiogroup", name="Number of axes the kernel moves along, and other pages")
    bar.get_by_role("radio", name="2D").focus()
    page.keyboard.press("ArrowRight")
    stage.change_scene(lambda: page.keyboard.press("Space"))
    page.wait_for_function("location.search.includes('rank=3')")
    choose_rank(stage, "2D")

    assert stage.scene == first
    page.wait_for_function("!location.search.includes('rank')")


@pytest.mark.parametrize("width", [360, 390, 768, 1440])
@pytest.mark.parametrize("query", ["rank=1", "rank=1&sample=ecg", "rank=3", "page=compare"])
def test_the_bar_and_the_page_fit_every_width(width, query, open_page, app_url):
    page = open_page(viewport={"width": width, "height": 800}, **CALM)
    page.goto(f"{app_url}/?{query}")
    page.locator(".convviz-stage canvas").first.wait_for()
    bar = page.get_by_role("radiogroup", name="Number of axes the kernel moves along, and other pages")
    box = bar.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    buttons = [one.bounding_box() for one in bar.get_by_role("radio").all()]
    assert all(one["x"] >= 0 and one["x"] + one["width"] <= width for one in buttons), "all are in view"
    rows = len({round(one["y"]) for one in buttons})
    assert rows == (1 if width >= 640 else 2)
    if width >= 1000:
        assert box["y"] + box["height"] <= 56, "in the bar, beside the name and the language"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    middle = buttons[1]
    assert page.evaluate(
        "([x, y]) => !!document.elementFromPoint(x, y).closest('[role=radiogroup]')",
        [middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2],
    )


def file(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def wav(samples) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        writer.writeframes(np.array(samples, dtype="<i2").tobytes())
    return content.getvalue()


def npz(values) -> bytes:
    content = io.BytesIO()
    np.savez(content, values=values)
    return content.getvalue()


def tiff(values) -> bytes:
    content = io.BytesIO()
    pages = [Image.fromarray(page) for page in values]
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:])
    return content.getvalue()


CUBE = (np.arange(64).reshape(4, 4, 4) * 4 + 3).astype(np.uint8)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [("up.csv", b"level\n1\n4\n9\n16\n", [3, 5, 7]), ("up.wav", wav([0, 16384, -16384]), [50, -100])],
)
def test_a_file_of_a_sequence_is_shown_in_its_own_numbers(name, content, expected, open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?rank=1&kernel=difference&stride=1")
    stage.upload(file(name, content))

    assert [said.output for said in stage.walk()] == pytest.approx(expected)


@pytest.mark.parametrize(("name", "write"), [("cube.npz", npz), ("cube.tif", tiff)])
def test_a_file_of_a_volume_is_shown_in_its_own_numbers(name, write, open_page, app_url):
    query = "rank=3&kernel=temporal_difference&size=2x1x1"
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?{query}")
    stage.upload(file(name, write(CUBE)))
    values = np.array([[x for line in said.terms for x, _ in line] for said in stage.walk()])

    assert stage.steps == 3 * 4 * 4
    assert values[:, 0].tolist() == CUBE[:3].ravel().tolist()
    assert values[:, 1].tolist() == CUBE[1:].ravel().tolist()


def test_several_pictures_are_the_slices_of_a_volume(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?rank=3&kernel=temporal_difference&size=2x1x1")
    pictures = []
    for index, page in enumerate(CUBE[:3]):
        content = io.BytesIO()
        Image.fromarray(page).save(content, "PNG")
        pictures.append(file(f"slice-{index}.png", content.getvalue()))
    stage.upload(*pictures)

    assert stage.steps == 2 * 4 * 4
    assert {said.output for said in stage.walk()} == {64}


def test_a_file_that_is_none_of_these_gets_a_sentence_and_the_scene_stays(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?rank=1")
    before = stage.scene
    sidebar = stage.page.get_by_test_id("stSidebar")
    sidebar.get_by_role("radio", name="Upload").click()
    sidebar.locator("input[type=file]").set_input_files(
        [file("<img src=x onerror=alert(1)>.csv", b"a,b\nc,d")]
    )
    notice = stage.page.locator("[class*=st-key-problem-]")
    notice.wait_for()

    assert "<img src=x onerror=alert(1)>.csv" in notice.inner_text()
    assert stage.scene == before
    assert stage.page.locator("img[src='x']").count() == 0


def test_nothing_asks_for_the_microphone_before_it_is_wanted(open_page, app_url):
    page = open_page(**CALM)
    page.add_init_script(
        """window.asked = 0;
        navigator.mediaDevices.getUserMedia = () => {
            window.asked += 1;
            return Promise.reject(new Error('no'));
        };"""
    )
    stage = StagePage(page).open(f"{app_url}/?rank=1&source=upload")
    sidebar = page.get_by_test_id("stSidebar")
    assert sidebar.get_by_test_id("stAudioInput").count() == 0
    sidebar.get_by_text("Microphone", exact=True).click()
    sidebar.get_by_test_id("stAudioInput").wait_for()

    assert page.evaluate("window.asked") == 0
    assert stage.root.is_visible()
