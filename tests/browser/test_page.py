from pathlib import Path

import pytest
from PIL import Image
from stage_page import StagePage

from convviz.settings.model import Setup, build

CALM = {"reduced_motion": "reduce"}
SAMPLES = Path(__file__).parents[2] / "convviz" / "data" / "samples"


@pytest.fixture
def stage(open_page, app_url) -> StagePage:
    return StagePage(open_page(**CALM)).open(app_url)


@pytest.fixture
def photograph(tmp_path) -> Path:
    path = tmp_path / "holiday.jpg"
    Image.open(SAMPLES / "photograph.png").convert("RGB").resize((400, 300)).save(path, quality=90)
    return path


def test_a_picture_of_ones_own_is_walked_across_by_the_sobel_kernel(stage, photograph):
    stage.upload(photograph)
    assert stage.steps == (16 - 2) * (16 - 2)  # what is under its loupe
    stage.button("Play").click()
    stage.page.wait_for_function("Number(document.querySelector('[data-testid=stage]').dataset.step) >= 3")
    stage.button("Pause").click()
    walk = stage.walk()
    kernel = [w for line in walk[0].terms for _, w in line]
    assert kernel == [-1, 0, 1, -2, 0, 2, -1, 0, 1]
    for said in walk:
        assert said.output == sum(x * w for line in said.terms for x, w in line)
    values = {x for said in walk for line in said.terms for x, _ in line}
    assert len(values) > 40
    assert min(values) >= 0
    assert max(values) <= 255


def test_a_file_that_is_no_picture_gets_a_sentence_and_the_picture_stays(stage, photograph, tmp_path):
    stage.upload(photograph)
    scene = stage.scene
    fake = tmp_path / "<img src=x onerror=alert(1)>.png"
    fake.write_text("not a picture")
    stage.page.get_by_test_id("stSidebar").locator("input[type=file]").set_input_files(fake)
    notice = stage.page.get_by_text("onerror").last
    notice.wait_for()
    assert "<img src=x onerror=alert(1)>.png" in notice.inner_text()
    assert stage.scene == scene
    assert stage.page.locator("img[src='x']").count() == 0


def test_a_shared_link_shows_the_same_scene_in_another_browser(stage, open_page):
    sidebar = stage.page.get_by_test_id("stSidebar")
    stage.change_scene(lambda: sidebar.get_by_label("Stride", exact=True).press("ArrowUp"))
    stage.page.wait_for_function("location.search.includes('stride')")
    other = StagePage(open_page(**CALM)).open(stage.page.url)
    assert other.scene == stage.scene
    assert other.steps == 9


def test_the_back_button_goes_back_to_the_earlier_set_up(stage):
    first = stage.scene
    sidebar = stage.page.get_by_test_id("stSidebar")
    stage.change_scene(lambda: sidebar.get_by_label("Stride", exact=True).press("ArrowUp"))
    stage.page.wait_for_function("location.search.includes('stride')")
    stage.change_scene(stage.page.go_back)
    assert stage.scene == first


def test_a_link_with_nonsense_says_what_it_ignored_and_still_shows_a_picture(open_page, app_url):
    stage = StagePage(open_page(**CALM)).open(f"{app_url}/?kernel=<b>x</b>&stride=99&cells=12&nonsense=1")
    page = stage.page
    text = page.get_by_test_id("stMain").inner_text()
    assert "nonsense" in text
    assert "stride" in text.lower()
    assert "<b>x</b>" in text
    assert stage.steps > 0


def test_a_change_of_a_setting_changes_the_scene_in_place(stage):
    handle = stage.root.element_handle()
    sidebar = stage.page.get_by_test_id("stSidebar")
    stage.change_scene(lambda: sidebar.get_by_label("Dilation", exact=True).press("ArrowUp"))
    assert handle.evaluate("element => element.isConnected")
    assert stage.steps == (8 - 4) ** 2


def test_plotly_is_loaded_only_when_the_plots_are_opened(open_page, app_url):
    page = open_page(**CALM)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    stage = StagePage(page).open(app_url)
    page.wait_for_load_state("networkidle")
    assert not [url for url in loaded if "plotly" in url.lower()]
    page.get_by_text("Plots", exact=True).click()
    page.locator(".js-plotly-plot").nth(3).wait_for()
    assert [url for url in loaded if "plotly" in url.lower()]
    assert page.locator(".js-plotly-plot").count() >= 4
    assert stage.root.is_visible()


def test_the_plots_show_the_numbers_of_the_stage(stage):
    page = stage.page
    page.get_by_text("Plots", exact=True).click()
    page.locator(".js-plotly-plot").nth(3).wait_for()
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap((plot) => plot.calcdata)
            .filter(([first]) => first.z).map(([{ z }]) => z.map((row) => Array.from(row)))"""
    )
    scene = build(Setup())
    window = scene.padded[0, :3, :3]
    for panel in (scene.input[0], scene.weight[0, 0], window * scene.weight[0, 0]):
        assert panel.tolist() in shown


def test_no_streamlit_leftovers_are_shown(stage):
    page = stage.page
    assert page.get_by_text("Deploy", exact=True).count() == 0
    assert page.get_by_test_id("stMainMenu").count() == 0
    assert page.title().endswith("ConvViz")
