"""The HTML that comes before any page."""

import json
import os
import re
import subprocess
from html import unescape

import pytest
from PIL import Image
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from convviz.language import LANGUAGES
from convviz.serving.shell import STATIC, accepted, with_sentences
from testbed.live import ROOT

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


def test_a_link_is_previewed_with_a_title_a_sentence_and_a_picture_that_is_there():
    html = with_sentences("<html><head></head><body></body></html>", "de", site="https://conv.example/app/")
    said = dict(re.findall(r'<meta (?:property|name)="([^"]*)" content="([^"]*)">', html))
    assert said["og:title"] == "ConvViz"
    assert said["og:description"] == said["description"]
    assert said["description"].startswith("Sieh Schritt für Schritt")
    address, _, name = said["og:image"].rpartition("/")
    assert address == "https://conv.example/app/shell"
    with Image.open(STATIC / name) as picture:
        assert picture.size == (1200, 630)
    assert "og:" not in with_sentences("<html><head></head><body></body></html>", "en")


def test_no_script_or_style_stands_in_the_html_itself():
    added = with_sentences(STREAMLITS, "en")
    assert set(re.findall(r"<script[^>]*>([^<]*)</script>", added)) == {""}
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


def messages():
    """What a page hears of a change, in Streamlit's own words."""
    begin, text, overview, scene, other = (ForwardMsg() for _ in range(5))
    begin.new_session.page_script_hash = "page"
    text.delta.new_element.text.body = "words"
    scene.metadata.delta_path[:] = [0, 300, 7]
    component = scene.delta.new_element.bidi_component
    component.id, component.component_name, component.bytes = "stage", "convviz_stage_de", b'{"steps":9}'
    component.js_content = "x" * 70_000
    overview.delta.new_element.bidi_component.component_name = "convviz_overview"
    overview.delta.new_element.bidi_component.bytes = b'{"layers":3}'
    other.delta.new_element.bidi_component.component_name = "convviz_link"
    other.delta.new_element.bidi_component.bytes = b'{"link":""}'
    ends = {
        "early": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
        "end": ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        "failed": ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    }
    said = {name: ForwardMsg(script_finished=status) for name, status in ends.items()}
    said |= {"begin": begin, "text": text, "overview": overview, "scene": scene, "other": other}
    return {name: list(message.SerializeToString()) for name, message in said.items()}


def test_the_stage_is_given_its_scenes_ahead_of_the_page(node, tmp_path):
    fields = re.search(r'data-fields="([^"]*)"', with_sentences("<html><body></body></html>", "en"))[1]
    told = tmp_path / "ahead.json"
    told.write_text(json.dumps({"fields": json.loads(unescape(fields)), "messages": messages()}))
    run = subprocess.run(
        [node, "--test", str(ROOT / "tests/ahead.mjs")],
        env=os.environ | {"AHEAD": str(told)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
