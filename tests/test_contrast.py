"""WCAG 2.2 contrast of every text and control, from the table of colours and the theme of the page."""

import re
import tomllib

import pytest

from convviz.render.colours import ROLES, SCALES, contrast, shade
from testbed.live import ROOT

AA_TEXT, AA_CONTROL, AAA_TEXT = 4.5, 3.0, 7.0
TEXTS = ["ink", "text", "mute", "now_text"]
GROUNDS = ["card", "page", "soft"]
PLAIN = [name for name in ROLES if not name.startswith("contrast-")]
MORE = [name for name in ROLES if name.startswith("contrast-")]
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]


def mixed(colour: str, share: float, ground: str) -> str:
    """`share` of a colour over a ground, as the style sheet's color-mix with transparent shows it."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


@pytest.mark.parametrize("table", PLAIN)
@pytest.mark.parametrize("role", ["control", "now"])
@pytest.mark.parametrize("ground", ["card", "page"])
def test_controls_and_the_accent_stand_out_in_both_themes(table, role, ground):
    assert contrast(ROLES[table][role], ROLES[table][ground]) >= AA_CONTROL


@pytest.mark.parametrize("table", ROLES)
@pytest.mark.parametrize("ground", ["pad", "hatch"])
def test_numbers_in_the_padding_read_on_its_hatch(table, ground):
    assert contrast(ROLES[table]["pad_text"], ROLES[table][ground]) >= AA_TEXT


@pytest.mark.parametrize("scale", SCALES)
def test_numbers_read_on_every_cell(scale):
    colours = [shade(i / 500, (0.0, 1.0), scale) for i in range(501)]
    assert min(contrast(ink, ground) for ground, ink in colours) >= AA_TEXT


@pytest.mark.parametrize("table", MORE)
@pytest.mark.parametrize("role", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_high_contrast_is_that(table, role, ground):
    assert contrast(ROLES[table][role], ROLES[table][ground]) >= AAA_TEXT
    assert contrast(ROLES[table]["control"], ROLES[table][ground]) >= AA_TEXT


@pytest.mark.parametrize("theme", PLAIN)
@pytest.mark.parametrize("part", ["page", "sidebar"])
def test_the_pages_texts_and_borders_reach_wcag_aa(theme, part):
    colours = THEME[theme] | (THEME[theme]["sidebar"] if part == "sidebar" else {})
    for ground in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        for text in ("textColor", "grayTextColor", "primaryColor"):
            assert contrast(colours[text], ground) >= AA_TEXT, (text, ground)
        assert contrast(colours["borderColor"], ground) >= AA_CONTROL, ground


@pytest.mark.parametrize("theme", PLAIN)
def test_quiet_text_reads_as_well(theme):
    css = (ROOT / "convviz/app/static/page.css").read_text(encoding="utf-8")
    share = int(re.search(r"--mute: color-mix\(in srgb, currentColor (\d+)%, transparent\)", css)[1]) / 100
    for ground in (THEME[theme]["backgroundColor"], THEME[theme]["secondaryBackgroundColor"]):
        assert contrast(mixed(THEME[theme]["textColor"], share, ground), ground) >= AA_TEXT


@pytest.mark.parametrize("theme", PLAIN)
def test_the_page_and_the_stage_have_the_same_colours(theme):
    page, roles = THEME[theme], ROLES[theme]
    assert page["backgroundColor"] == roles["page"]
    assert page["secondaryBackgroundColor"] == roles["card"]
    assert page["textColor"] == roles["ink"]
    assert page["grayTextColor"] == roles["text"]
    assert page["primaryColor"] == roles["now_text"]


def test_the_cards_of_every_page_are_as_the_stages():
    css = (ROOT / "convviz/app/static/page.css").read_text(encoding="utf-8")
    assert f"--card: light-dark({ROLES['light']['card']}, {ROLES['dark']['card']});" in css
