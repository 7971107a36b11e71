"""The stage of sequences and volumes: pointing, the full-height window, and the view in space."""

import pytest
from playwright.sync_api import expect
from stage_page import StagePage, sweep

CALM = {"reduced_motion": "reduce"}


@pytest.fixture
def sequence(open_page, app_url) -> StagePage:
    return StagePage(open_page(**CALM)).open(f"{app_url}/?rank=1")


@pytest.fixture
def volume(open_page, app_url) -> StagePage:
    return StagePage(open_page(**CALM)).open(f"{app_url}/?rank=3")


def space(stage: StagePage) -> str:
    """The picture in space, as data."""
    return stage.page.evaluate("document.querySelector('.cv-space').toDataURL()")


def test_the_sentence_of_words_ends_on_its_exact_outputs(sequence):
    assert [said.output for said in sequence.walk()] == [0.9, 0.1, 0.12]


def test_pointing_at_a_word_names_it_and_the_outputs_it_feeds(sequence):
    sequence.point_at("input", (2,), 1)
    assert sequence.where == "input, channel 1, position 2 “there”: 0.4 · feeds 1 output"


def test_pointing_at_a_weight_of_a_sequence_counts_the_cells_it_meets(sequence):
    sequence.point_at("weight", (1,), 2)
    assert sequence.where == "weight, channel 2, position 1: 0.2 · meets 3 input cells"


def test_the_window_over_a_sequence_is_as_tall_as_all_its_channels(sequence):
    def edge(channel: int, step: int) -> bool:
        """Whether the accent runs down the left edge of the window beside a channel."""
        x, y = sequence.cell("input", (2 * step,), channel)
        left, _ = sequence.cell("input", (2 * step - 1,), channel)
        at = [(x + left) / 2, y]
        red, green, blue, alpha = sequence.page.evaluate(
            """([x, y]) => {
                const canvas = document.querySelector('.cv-overlay');
                const box = canvas.getBoundingClientRect();
                return [...canvas.getContext('2d').getImageData(x - box.x, y - box.y, 1, 1).data];
            }""",
            at,
        )
        return alpha > 200 and red > 200 > green > blue

    sequence.button("Next step").click()
    assert [edge(channel, 1) for channel in range(3)] == [True, True, True]
    sequence.button("Next step").click()
    assert [edge(channel, 1) for channel in range(3)] == [False, False, False]


def test_pointing_at_a_cell_of_a_volume_counts_the_outputs_of_all_slices(volume):
    volume.point_at("input", (4, 4, 4), 0)
    assert volume.where.startswith("input, channel 0, slice 4, row 4, column 4: ")
    assert volume.where.endswith("· feeds 27 outputs")


def test_pointing_at_an_output_slice_shows_its_window(volume):
    volume.point_at("output", (3, 2, 1))
    assert volume.where == "step 122 of 216 · slice 3, row 2, column 1"


def test_the_view_in_space_follows_the_step_and_turns_when_dragged(volume):
    first = space(volume)
    volume.button("Last step").click()
    last = space(volume)
    assert last != first
    box = volume.page.locator(".cv-space").bounding_box()
    volume.page.mouse.move(box["x"] + 80, box["y"] + 80)
    volume.page.mouse.down()
    volume.page.mouse.move(box["x"] + 160, box["y"] + 100)
    volume.page.mouse.up()
    assert space(volume) != last


def test_turning_the_view_in_space_takes_no_step_and_leaves_a_pinned_cell_pinned(open_page, app_url):
    page = open_page(has_touch=True, **CALM)
    volume = StagePage(page).open(f"{app_url}/?rank=3")
    page.mouse.click(*volume.cell("input", (1, 1, 1), 0))
    pinned = page.locator(".cv-card.cv-pinned")
    expect(pinned).to_have_count(1)
    box = page.locator(".cv-space").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = space(volume)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1], steps=4)
    page.mouse.up()
    assert space(volume) != before
    expect(pinned).to_have_count(1)
    before = space(volume)
    sweep(page, middle, -90)
    assert space(volume) != before
    assert volume.step == 0
    expect(pinned).to_have_count(1)


def test_headings_beside_a_line_chart_are_as_dark_as_anywhere(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?rank=1&sample=sine")
    darkest = stage.page.evaluate(
        """() => {
            const canvas = document.querySelector('.cv-board canvas');
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, 24);
            let darkest = 255;
            for (let i = 0; i < data.length; i += 4)
                if (data[i + 3]) darkest = Math.min(darkest, 255 - (255 - data[i]) * data[i + 3] / 255);
            return darkest;
        }"""
    )
    assert darkest < 140
