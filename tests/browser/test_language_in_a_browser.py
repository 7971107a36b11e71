"""The page in the language of the browser, of its address, or of the visitor's choice."""

from playwright.sync_api import Page, expect
from stage_page import StagePage

from testbed.waiting import wait_until_still

GERMAN = {"locale": "de-AT"}
CALM = {"reduced_motion": "reduce"}
ENGLISH_HEADLINE = "Conv2D: the kernel moves along 2 axes"
SPOT = "document.querySelector('[data-testid=stage]').spot()"
GERMAN_HEADLINE = "Conv2D: Der Kernel wandert entlang 2 Achsen"


def headline(page: Page):
    return page.get_by_role("heading", level=1).first


def language_of(page: Page) -> str:
    return page.evaluate("document.documentElement.lang")


def to_german(page: Page) -> None:
    page.get_by_role("button", name="Deutsch").click()
    page.wait_for_function("document.documentElement.lang === 'de'")


def test_a_german_browser_gets_the_page_and_its_stage_in_german(open_page, app_url):
    page = open_page(**GERMAN, **CALM)
    stage = StagePage(page).open(f"{app_url}/?sample=three_channels&stride=2&padding=1")
    expect(headline(page)).to_contain_text(GERMAN_HEADLINE)
    assert language_of(page) == "de"
    assert stage.where == "Schritt 1 von 9 · Zeile 0, Spalte 0"
    stage.point_at("weight", (0, 1), 0)
    assert stage.where.startswith("Gewicht, Kanal 0, Zeile 0, Spalte 1: 0 · trifft ")
    assert page.get_by_role("button", name="Nächster Schritt").is_visible()
    assert "lang=" not in page.url


def test_the_language_of_an_address_counts_more_than_that_of_the_browser(open_page, app_url):
    page = open_page(**GERMAN, **CALM)
    StagePage(page).open(f"{app_url}/?lang=en")
    expect(headline(page)).to_contain_text(ENGLISH_HEADLINE)
    assert language_of(page) == "en"
    assert "lang=en" in page.url


def test_one_click_changes_the_language_and_keeps_all_that_is_set(open_page, app_url):
    page = open_page(**CALM)
    StagePage(page).open(f"{app_url}/?sample=three_channels&stride=2&padding=1")
    said = page.locator(".cv-sentence").inner_text()
    page.get_by_role("button", name="Deutsch").click()
    expect(headline(page)).to_contain_text(GERMAN_HEADLINE)
    expect(page.locator(".cv-where")).to_have_text("Schritt 1 von 9 · Zeile 0, Spalte 0")
    assert "lang=de" in page.url
    assert "sample=three_channels" in page.url
    told = page.locator(".cv-sentence").inner_text()
    assert told.replace("Kanal", "channel").replace("Bias", "bias") == said
    page.get_by_role("button", name="English").click()
    expect(headline(page)).to_contain_text(ENGLISH_HEADLINE)
    assert page.get_by_label("Stride", exact=True).input_value() == "2"
    page.reload()
    expect(headline(page)).to_contain_text(ENGLISH_HEADLINE)


def test_at_no_width_do_the_pages_of_the_bar_lie_under_the_button_of_the_language(open_page, app_url):
    page = open_page(**CALM)
    StagePage(page).open(f"{app_url}/?lang=de")
    pages = page.get_by_role("radiogroup").filter(has_text="Vorhersagen")
    button = page.get_by_role("button", name="English")
    for width in (360, 640, 768, 999, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        wait_until_still(pages)
        wait_until_still(button)
        bar, beside = pages.bounding_box(), button.bounding_box()
        below = bar["y"] >= beside["y"] + beside["height"]
        assert below or bar["x"] + bar["width"] <= beside["x"], width


def test_an_answer_that_is_typed_and_not_checked_stays(open_page, app_url):
    page = open_page(**CALM)
    StagePage(page).open(f"{app_url}/?page=predict&name=weights.3.easy")
    field = page.locator(".st-key-predict-typed input")
    field.fill("12")
    to_german(page)
    page.get_by_role("button", name="Prüfen").click()
    expect(page.locator(".st-key-predict-wrong")).to_contain_text("Noch nicht.")
    expect(field).to_have_value("12")


def test_an_option_that_is_chosen_and_not_checked_stays(open_page, app_url):
    page = open_page(**CALM)
    StagePage(page).open(f"{app_url}/?page=predict&name=axes.3.easy")
    page.locator("[role=radiogroup] label").filter(has_text="along C only").click()
    to_german(page)
    expect(page.locator("[role=radiogroup] label:has(input:checked)")).to_have_text("nur entlang C")


def test_the_stage_goes_on_in_the_other_language_where_the_visitor_was(open_page, app_url):
    page = open_page(**CALM)
    stage = StagePage(page).open(f"{app_url}/?sample=three_channels&padding=1&kernel=sobel_x~sobel_y")
    page.locator(".cv-filters button").nth(1).click()
    page.locator(".cv-speed").select_option("15")
    stage.button("as tables").click()
    stage.focus()
    stage.press("Home", "ArrowRight", "ArrowRight", "k", "Enter")
    spot = {"step": 2, "filter": 1, "pin": "weight.0.0.0"}
    assert page.evaluate(SPOT) == spot
    to_german(page)
    expect(page.locator(".cv-where")).to_contain_text("Gewicht, Kanal 0, Zeile 0, Spalte 0")
    assert page.evaluate(SPOT) == spot
    assert page.locator(".cv-speed").input_value() == "15"
    assert page.get_by_role("button", name="Abspielen").is_visible(), "it does not play"
    expect(stage.root.get_by_role("table").first).to_be_visible()
    assert stage.root.count() == 1


def test_the_stage_plays_on_in_the_other_language(open_page, app_url):
    page = open_page()
    stage = StagePage(page).open(f"{app_url}/?sample=photograph&view=code")
    page.wait_for_function("document.querySelector('[data-testid=stage]')?.spot().step >= 4")
    to_german(page)
    expect(page.locator(".cv-where")).to_contain_text("Schritt")
    assert page.evaluate(SPOT)["step"] >= 4
    assert stage.button("Pause").is_visible()


def test_help_is_called_so_in_the_language_of_the_page(open_page, app_url):
    page = open_page(**GERMAN)
    StagePage(page).open(app_url)
    expect(page.get_by_role("button", name="Hilfe zu Stride")).to_have_count(1)
    expect(page.get_by_role("button", name="Help for")).to_have_count(0)
    StagePage(page).change_scene(lambda: page.get_by_label("Zeilen", exact=True).press("ArrowUp"))
    expect(page.get_by_role("button", name="Help for")).to_have_count(0)
    page.get_by_role("button", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    expect(page.get_by_role("button", name="Help for Stride")).to_have_count(1)
    expect(page.get_by_role("button", name="Hilfe zu")).to_have_count(0)
