import pytest
from stage_page import StagePage, as_shown

from convviz.data.inputs import Numbers
from convviz.data.samples.pictures import sample_numbers
from convviz.render.colours import ROLES
from convviz.settings.link.query import decode, encode
from convviz.settings.model import CUSTOM, Filter, Setup, build
from testbed.waiting import let_frames_pass

CALM = {"reduced_motion": "reduce"}


def worked_example() -> Setup:
    """The origin's three-channel Conv2D, with its own kernel, stride and padding."""
    _, weight, settings = sample_numbers("three_channels")
    return Setup(
        sample="three_channels",
        filters=(Filter(CUSTOM, Numbers.of(weight[0])),),
        stride=(settings["stride"],) * 2,
        padding=((settings["padding"],) * 2,) * 2,
    )


SCENES = {
    "three channels": encode(worked_example()),
    "a digit": {"cells": "9"},
    "colour, two filters": {
        "sample": "photograph",
        "colour": "rgb",
        "cells": "8",
        "kernel": "sobel_x~sharpen",
        "padding": "same",
    },
}


def query(fields: dict[str, str]) -> str:
    return "&".join(f"{key}={value}" for key, value in fields.items())


@pytest.fixture
def stage(open_page, app_url) -> StagePage:
    return StagePage(open_page(**CALM)).open(f"{app_url}/?{query(SCENES['three channels'])}")


@pytest.mark.parametrize("name", SCENES)
def test_the_sentence_says_pythons_numbers_at_every_step(name, open_page, app_url):
    setup, notes = decode(SCENES[name])
    assert notes == ()
    scene = build(setup)
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?{query(SCENES[name])}")

    walk = stage.walk()

    assert len(walk) == scene.spec.steps
    for step, said in enumerate(walk):
        terms = scene.terms(step)
        shown = [factor for line in said.terms for term in line for factor in term]
        assert shown == pytest.approx([as_shown(factor) for term in terms for factor in term[2:4]])
        for channel, total in zip(scene.channels_of(0), said.sums, strict=True):
            products = [term.product for term in terms if term.channel == channel]
            assert total == pytest.approx(as_shown(sum(products)))
        assert said.output == pytest.approx(as_shown(scene.output[0].flat[step]))


def test_the_origins_worked_example_ends_on_its_exact_outputs(stage):
    assert [said.output for said in stage.walk()] == [-8, -8, -3, -3, 1, 0, -3, -8, -5]


def test_buttons_step_and_jump(stage):
    for name, expected in [
        ("Next step", 1),
        ("Next step", 2),
        ("Previous step", 1),
        ("Last step", 8),
        ("Next step", 8),
        ("First step", 0),
        ("Previous step", 0),
    ]:
        stage.button(name).click()
        assert stage.step == expected, name


def test_keys_step_a_cell_a_row_and_to_the_ends(stage):
    stage.focus()
    for key, expected in [
        ("ArrowRight", 1),
        ("ArrowDown", 4),
        ("ArrowLeft", 3),
        ("ArrowUp", 0),
        ("End", 8),
        ("Home", 0),
    ]:
        stage.press(key)
        assert stage.step == expected, key


def test_keys_work_when_nothing_has_the_focus_and_leave_text_fields_alone(stage):
    stage.page.evaluate("document.activeElement.blur()")
    stage.press("ArrowRight")
    assert stage.step == 1
    stage.page.get_by_role("spinbutton").first.focus()
    stage.press("Home", "ArrowLeft", " ")
    assert stage.step == 1
    assert stage.button("Play").is_visible()


def test_the_scrubber_moves_the_step_and_speed_has_its_range(stage):
    scrubber = stage.root.get_by_label("Step", exact=True)
    scrubber.fill("6")
    assert stage.step == 6
    assert scrubber.get_attribute("max") == "8"
    speeds = stage.root.get_by_label("Speed", exact=True).locator("option")
    assert [speeds.first.inner_text(), speeds.last.inner_text()] == ["½ step / s", "15\u202f000 steps / s"]


def test_space_plays_and_pauses_and_playing_stops_at_the_last_step(stage):
    stage.root.get_by_label("Speed", exact=True).select_option("30")
    stage.focus()
    stage.press(" ")
    assert stage.button("Pause").is_visible()
    stage.button("Play").wait_for()
    assert stage.step == 8
    stage.press(" ")
    assert stage.button("Pause").is_visible()
    stage.press(" ")
    assert stage.step < 8
    assert stage.button("Play").is_visible()


def test_the_first_sight_is_a_running_example(open_page, app_url):
    stage = StagePage(open_page()).open(app_url)
    assert stage.button("Pause").is_visible()
    stage.page.wait_for_function("Number(document.querySelector('[data-testid=stage]').dataset.step) > 1")


def test_whoever_prefers_less_motion_starts_paused(stage):
    let_frames_pass(stage.page, 40)
    assert stage.step == 0
    assert stage.button("Play").is_visible()


def test_pointing_at_an_output_shows_its_window_and_goes_back(stage):
    stage.button("Last step").click()
    stage.point_at("output", (1, 1))
    assert stage.where == "step 5 of 9 · row 1, column 1"
    assert stage.root.locator(".cv-answer").inner_text() == "1"
    stage.away()
    assert stage.where.startswith("step 9 of 9")
    assert stage.step == 8


def test_pointing_at_an_input_cell_marks_every_output_it_feeds(stage):
    stage.button("Last step").click()
    plain = {index: stage.overlay("output", index) for index in [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2)]}
    stage.point_at("input", (2, 2), 0)
    assert stage.where == "input, channel 0, row 1, column 1: 0 · feeds 4 outputs"
    for index in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        assert stage.overlay("output", index) != plain[index], index
    assert stage.overlay("output", (0, 2)) == plain[(0, 2)]


def test_pointing_at_a_weight_marks_every_input_cell_it_meets(stage):
    cells = [(row, column) for row in range(7) for column in range(7)]
    plain = [stage.overlay("input", cell, 1) for cell in cells]
    stage.point_at("weight", (0, 0), 1)
    assert stage.where == "weight, channel 1, row 0, column 0: −1 · meets 4 input cells"
    marked = [stage.overlay("input", cell, 1) for cell in cells]
    changed = [cell for cell, before, after in zip(cells, plain, marked, strict=True) if before != after]
    assert changed == [(2, 2), (2, 4), (4, 2), (4, 4)]


def test_pointing_at_a_product_names_its_two_factors(stage):
    stage.point_at("product", (2, 1), 0)
    assert stage.where == "channel 0, row 2, column 1: 1 × (−1) = −1"


def test_a_click_pins_what_is_pointed_at_and_escape_releases_it(stage):
    stage.page.mouse.click(*stage.cell("output", (2, 0)))
    stage.away()
    assert stage.where.startswith("step 7 of 9")
    stage.press("Escape")
    assert stage.where.startswith("step 1 of 9")


def test_a_tap_points_and_a_second_tap_releases(open_page, app_url):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, **CALM)
    stage = StagePage(page).open(f"{app_url}/?{query(SCENES['three channels'])}")
    stage.tap("weight", (1, 1), 0)
    assert stage.where.startswith("weight, channel 0, row 1, column 1: −1")
    stage.tap("weight", (1, 1), 0)
    assert stage.where.startswith("step 1 of 9")


def test_show_all_outputs_lifts_the_veil(stage):
    veiled = stage.overlay("output", (2, 2))
    assert veiled[3] == 255
    stage.button("show all outputs").click()
    assert stage.overlay("output", (2, 2))[3] == 0


def test_a_large_output_is_shown_at_once_and_the_cursor_moves_over_it(open_page, app_url):
    page = open_page(**CALM)
    stage = StagePage(page).open(f"{app_url}/?sample=checkerboard&cells=64")
    lift = stage.root.get_by_role("button", name="show all outputs", exact=True)
    assert (stage.steps, lift.get_attribute("aria-pressed")) == (62 * 62, "true")
    stage.button("Play").click()
    page.wait_for_function("document.querySelector('[data-testid=stage]').dataset.step > 100")
    assert lift.get_attribute("aria-pressed") == "true"
    StagePage(page).open(f"{app_url}/?sample=checkerboard&cells=16")
    assert lift.get_attribute("aria-pressed") == "false"


def test_choosing_a_filter_shows_its_kernel_and_its_map(open_page, app_url):
    fields = SCENES["colour, two filters"]
    scene = build(decode(fields)[0])
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?{query(fields)}")
    chips = stage.root.get_by_role("group", name="Filter").get_by_role("button")
    assert chips.count() == 2
    chips.nth(1).click()
    shown = [as_shown(value) for value in scene.output[1].flat]
    assert [said.output for said in stage.walk()] == pytest.approx(shown)


def test_the_board_begins_at_the_top_beside_the_buttons_of_many_filters(open_page, app_url):
    kernels = "~".join(["sobel_x", "sobel_y", "box", "laplacian"] * 4)
    stage = StagePage(open_page(viewport={"width": 1440, "height": 900})).open(
        f"{app_url}/?v=2&kernel={kernels}&cells=8"
    )
    assert next(panel for panel in stage.panels() if panel["name"] == "input")["y"] < 200


def test_nothing_on_the_stage_moves_while_stepping(stage):
    def boxes() -> list[dict]:
        names = [".cv-board", ".cv-where", ".cv-sentence", ".cv-transport", ".cv-more"]
        return [stage.root.locator(name).bounding_box() for name in names]

    first = boxes()
    for _ in range(8):
        stage.button("Next step").click()
        assert boxes() == first


@pytest.mark.parametrize(
    "address", ["sample=three_channels", "view=matrix", "view=im2col", "page=compare&name=table"]
)
def test_stepping_playing_and_pointing_send_nothing_to_the_server(address, open_page, app_url):
    page = open_page(**CALM)
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    stage = StagePage(page).open(f"{app_url}/?{address}")
    let_frames_pass(page, 30)
    before = len(sent)
    assert before > 0
    stage.focus()
    stage.press("End", "Home", "ArrowRight", "ArrowDown")
    assert stage.step > 1
    for canvas in stage.root.locator("canvas.cv-overlay:visible").all():
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        for share in (0.1, 0.3, 0.5, 0.7, 0.9):
            page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])
        page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.5 * box["height"])
    stage.focus()
    stage.press("Escape", " ")
    let_frames_pass(page, 40)
    assert len(sent) == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_stage_takes_the_theme_of_the_page(theme, open_page, app_url):
    stage = StagePage(open_page(color_scheme=theme, **CALM)).open(app_url)
    card = stage.root.locator(".cv-card").evaluate("element => getComputedStyle(element).backgroundColor")
    expected = ROLES[theme]["card"]
    assert card == f"rgb({', '.join(str(int(expected[i : i + 2], 16)) for i in (1, 3, 5))})"


def test_the_three_channel_example_is_wholly_in_view_at_1440_by_900(stage):
    box = stage.root.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900
    for selector in (".cv-sentence", ".cv-transport", ".cv-more"):
        inner = stage.root.locator(selector).bounding_box()
        assert inner["y"] + inner["height"] <= box["y"] + box["height"], selector


@pytest.mark.parametrize("width", [360, 768, 1024, 1440, 2560])
@pytest.mark.parametrize("sample", ["three_channels", "photograph"])
def test_the_page_never_scrolls_sideways(width, sample, open_page, app_url):
    page = open_page(viewport={"width": width, "height": 900}, **CALM)
    stage = StagePage(page).open(f"{app_url}/?sample={sample}&cells=64&colour=rgb")
    box = stage.root.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert stage.sideways() == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
