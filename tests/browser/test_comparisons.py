"""The Compare page in a browser: several scenes under one clock, with the textbook's numbers."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from stage_page import MINUS, StagePage, as_shown

from convviz.learn.compare.catalogue import COMPARISONS, comparison
from testbed.waiting import wait_until_still

CALM = {"reduced_motion": "reduce"}
GOLDEN = {
    case["name"]: case
    for case in json.loads(
        (Path(__file__).parents[1] / "golden" / "textbook.json").read_text(encoding="utf-8")
    )
}
TEXTBOOK = {
    "table": ("three channels through Conv1D", "the same as a full-height Conv2D"),
    "sentence": (
        "a sentence of word vectors through Conv1D, stride 2",
        "the same sentence as a Conv2D of height 1",
    ),
    "volume": ("depth as channels gives only the first slice", "Conv3D"),
}


def opened(open_page, app_url, name, **context) -> StagePage:
    return StagePage(open_page(**CALM, **context)).open(f"{app_url}/?page=compare&comparison={name}")


def cards(stage: StagePage) -> list[dict]:
    """What each card says now."""
    return stage.root.locator(".cv-card").evaluate_all(
        """cards => cards.map((card) => ({
            heading: card.querySelector('.cv-heading')?.textContent,
            where: card.querySelector('.cv-where').textContent,
        }))"""
    )


def walked(stage: StagePage) -> list[list[float]]:
    """The answers of every card, one a step of its own, from the first to the last."""
    stage.focus()
    said = stage.page.evaluate(
        """() => {
            const root = document.querySelector('[data-testid=stage]');
            const press = (key) => root.dispatchEvent(
                new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
            const read = () => [...root.querySelectorAll('.cv-card')].map((card) =>
                ['.cv-where', '.cv-answer'].map((name) => card.querySelector(name).textContent));
            press('Home');
            const said = [read()];
            while (said.length < Number(root.dataset.steps)) {
                press('ArrowRight');
                said.push(read());
            }
            return said;
        }"""
    )
    answers: list[dict[int, float]] = [{} for _ in said[0]]
    for cards_now in said:
        for found, (where, answer) in zip(answers, cards_now, strict=True):
            found[int(re.match(r"step (\d+) of", where)[1])] = float(answer.replace(MINUS, "-"))
    assert all(list(found) == list(range(1, len(found) + 1)) for found in answers)
    return [list(found.values()) for found in answers]


def flat(nested) -> list[float]:
    return [number for item in nested for number in flat(item)] if isinstance(nested, list) else [nested]


@pytest.mark.parametrize("name", COMPARISONS)
def test_stepping_gives_pythons_numbers_on_every_stage_and_the_textbooks(name, open_page, app_url):
    stage = opened(open_page, app_url, name)
    views = comparison(name).views
    assert [card["heading"] for card in cards(stage)] == [view.heading for view in views]
    answers = walked(stage)
    for found, view in zip(answers, views, strict=True):
        assert found == pytest.approx([as_shown(value) for value in view.scene.output.flat])
    for found, case in zip(answers, TEXTBOOK.get(name, ()), strict=False):
        assert found == flat(GOLDEN[case]["output"])


def test_one_step_control_moves_all_and_a_shorter_walk_waits_at_its_end(open_page, app_url):
    stage = opened(open_page, app_url, "table")
    assert stage.root.locator(".cv-transport").count() == 1
    assert stage.root.get_by_role("button", name="Next step", exact=True).count() == 1
    stage.button("Next step").click()
    assert [card["where"].split(" · ")[0] for card in cards(stage)] == [
        "step 2 of 6",
        "step 2 of 6",
        "step 2 of 12",
    ]
    stage.button("Last step").click()
    assert [card["where"].split(" · ")[0] for card in cards(stage)] == [
        "step 6 of 6",
        "step 6 of 6",
        "step 12 of 12",
    ]


def test_another_comparison_is_chosen_in_the_bar_and_kept_in_the_link(open_page, app_url):
    stage = opened(open_page, app_url, "table")
    stage.change_scene(lambda: stage.page.get_by_role("radio", name="Volume").click())
    stage.page.wait_for_function("location.search.includes('name=volume')")
    assert [card["heading"][3:9] for card in cards(stage)] == ["Conv2d", "Conv3d", "Conv3d"]
    assert stage.page.get_by_text("last slice of the Conv2D kernel is zero").is_visible()


def test_kerass_order_changes_the_tables_and_leaves_the_stage_alone(open_page, app_url):
    stage = opened(open_page, app_url, "table")
    stage.button("Next step").click()
    scene, step = stage.scene, stage.step
    tables = stage.page.locator(".st-key-compare-tables table")
    assert tables.first.locator("tr").nth(1).locator("td").nth(1).inner_text().startswith("C_out 1")
    stage.page.get_by_role("radio", name="Keras").click()
    stage.page.get_by_text("What Keras refuses").wait_for()
    assert tables.first.locator("tr").nth(1).locator("td").nth(1).inner_text().startswith("kL 2")
    assert (stage.scene, stage.step) == (scene, step)


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_that_compares_never_scrolls_sideways(width, open_page, app_url):
    stage = opened(open_page, app_url, "own", viewport={"width": width, "height": 900})
    _check_width(stage, width)
    for name in COMPARISONS:
        button = stage.page.get_by_role("radio", name=comparison(name).title)
        stage.change_scene(button.click)
        stage.page.get_by_text(comparison(name).see[-40:]).wait_for()
        _check_width(stage, width)


def _check_width(stage: StagePage, width: int) -> None:
    stage.page.get_by_text("In numbers").wait_for()
    box = stage.root.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert stage.sideways() == []
    assert stage.page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_cards_stand_side_by_side_where_there_is_room_and_else_below_each_other(open_page, app_url):
    for width, columns in ((1440, 3), (390, 1)):
        stage = opened(open_page, app_url, "table", viewport={"width": width, "height": 900})
        boxes = stage.root.locator(".cv-card").evaluate_all(
            "cards => cards.map((card) => Math.round(card.getBoundingClientRect().x))"
        )
        assert len(set(boxes)) == columns


def test_on_a_phone_what_plays_a_comparison_takes_one_line(open_page, app_url):
    page = open_page(reduced_motion="reduce", viewport={"width": 390, "height": 844})
    page.goto(f"{app_url}/?page=compare")
    player = page.locator(".cv-several .cv-transport")
    player.wait_for()
    wait_until_still(player)
    parts = [page.locator(f".cv-several {name}").bounding_box() for name in (".cv-play", ".cv-scrubber")]
    play, track = (part["y"] + part["height"] / 2 for part in parts)
    assert abs(play - track) < 6
    assert parts[1]["width"] >= 60
    assert 844 - player.bounding_box()["y"] < 80
    page.get_by_role("combobox", name="Speed").scroll_into_view_if_needed()
    expect(page.get_by_role("combobox", name="Speed")).to_be_in_viewport()


def test_one_player_moves_both_chains_and_the_shorter_one_waits_at_its_end(open_page, app_url):
    page = open_page(**CALM)
    page.goto(f"{app_url}/?page=compare&name=stacked")
    sides = page.get_by_test_id("overview")
    expect(sides).to_have_count(2)
    for number in range(2):
        expect(sides.nth(number)).to_have_attribute("data-network", re.compile("."))
    for button, reached in (
        ("First layer", "11"),
        ("Next layer", "22"),
        ("Next layer", "32"),
        ("First layer", "11"),
    ):
        page.get_by_role("button", name=button).click()
        for number in range(2):
            expect(sides.nth(number)).to_have_attribute("data-reached", reached[number])
    page.get_by_role("button", name="All layers", exact=True).click()
    for number, all_columns in enumerate("42"):
        expect(sides.nth(number)).to_have_attribute("data-reached", all_columns)
    sides.nth(1).press(" ")
    expect(page.get_by_role("button", name="Pause")).to_have_count(1)


def test_a_cell_that_is_pressed_in_one_chain_is_pinned_in_both_and_sees_the_same(open_page, app_url):
    page = open_page(**CALM)
    page.goto(f"{app_url}/?page=compare&name=stacked")
    sides = page.get_by_test_id("overview")
    expect(sides).to_have_count(2)
    told = "map 0, (4, 6)"
    for number in range(2):
        expect(sides.nth(number)).to_contain_text(told)
    columns = sides.nth(1).locator(".cvo-board").evaluate("(board) => JSON.parse(board.dataset.columns)")
    last = columns[-1]
    place = {"x": last["x"] + 2.5 * last["cell"], "y": last["y"] + 1.5 * last["tall"]}
    sides.nth(1).locator(".cvo-view").click(position=place)
    for number in range(2):
        expect(sides.nth(number)).to_contain_text("map 0, (1, 2)")
        expect(sides.nth(number)).to_contain_text("sees 4 × 5 of the 9 × 12 input")
    expect(page.get_by_role("button", name="Step through this layer")).to_have_count(0)
