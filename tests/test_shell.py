"""The HTML that comes before any page."""

import json
import re
from html import unescape

import pytest

from convviz.language import LANGUAGES
from convviz.serving.shell import accepted, with_sentences

STREAMLITS = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head><body>'
    '<noscript><p>You need to enable JavaScript.</p></noscript><div id="root"></div></body></html>'
)
NEEDS = {"en": "ConvViz needs JavaScript", "de": "ConvViz braucht JavaScript"}


@pytest.mark.parametrize("code", NEEDS)
def test_the_html_speaks_one_language_under_our_name(code):
    html = with_sentences(STREAMLITS, code)
    (without_script,) = re.findall("<noscript>.*?</noscript>", html, re.DOTALL)
    assert NEEDS[code] in without_script
    assert f'<html lang="{code}">' in html
    assert "<title>ConvViz</title>" in html
    assert '<div id="root"></div>' in html
    assert "Streamlit" not in re.sub("<link[^>]*>", "", html)
    assert "You need" not in html


def test_no_script_or_style_stands_in_the_html_itself():
    added = with_sentences(STREAMLITS, "en")
    assert re.findall(r"<script[^>]*>([^<]*)</script>", added) == ["", ""]
    assert "<style" not in added
    assert not re.search(r"\s(style|on[a-z]+)=", added)


def test_the_script_has_its_sentences_in_every_language():
    (written,) = re.findall(r'data-words="([^"]*)"', with_sentences(STREAMLITS, "en"))
    words = json.loads(unescape(written))
    assert words.keys() == LANGUAGES.keys()
    assert all("{address}" in said["blocked"] and "{host}" in said["gone"] for said in words.values())
    assert words["en"].keys() == words["de"].keys()
    assert not set(words["en"].values()) & set(words["de"].values())


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", ["de-AT", "de", "en"]),
        ("en;q=0.2, de;q=0.7", ["de", "en"]),
        ("de;q=much, en", ["de", "en"]),
        ("", [""]),
        ("x;;q=1,,", ["x", "", ""]),
    ],
)
def test_languages_are_taken_in_the_order_in_which_they_are_read(header, tags):
    assert accepted(header) == tags
