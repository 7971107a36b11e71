"""What a first visit is sent, and in which order: nothing here looks at a clock."""

import asyncio
import gzip
import logging
import re
import urllib.error
import urllib.request
from urllib.parse import urljoin

import pytest

from convviz.language import LANGUAGES
from convviz.serving import PAGE
from convviz.serving.assets import FILES, KINDS, needed, stage_script
from convviz.serving.shell import STATIC, with_sentences
from convviz.serving.warm import warm_up
from convviz.stage.script import script
from testbed.live import streamlit_server

HTML = with_sentences(PAGE.read_text(encoding="utf-8"), "en")
HINTS = re.findall(r'<link rel="modulepreload"[^>]* href="([^"]+)"', HTML)


def answer(url, **headers):
    """Return the status, the headers and the body of an answer, as they came."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as got:
            return got.status, got.headers, got.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_every_script_that_a_browser_is_told_of_is_there():
    names = [hint.removeprefix("./static/") for hint in HINTS if hint.startswith("./static/")]
    assert [name for name in names if not (FILES / name).is_file()] == []
    assert {name.removeprefix("js/").partition(".")[0] for name in names} >= set(KINDS)
    assert len(set(HINTS)) == len(HINTS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_browser_is_told_of_the_stages_script_before_that_of_any_element(code):
    html = with_sentences(PAGE.read_text(encoding="utf-8"), code)
    hint = f'rel="modulepreload" crossorigin href="{stage_script(code)}"'
    assert html.count(hint) == 1
    assert html.index(hint) < html.index("BidiComponent.")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("", []),
        ("?page=network", ["overview.en.js"]),
        ("?page=network&lang=de", ["overview.de.js"]),
        ("?view=learn", ["learning.en.js"]),
        ("?page=network%22&view=%3Cx", []),
    ],
)
def test_a_browser_is_told_of_what_else_of_ours_its_page_will_want(app_url, asked, wanted):
    _, _, body = answer(f"{app_url}/{asked}")
    hints = re.findall(r'rel="modulepreload"[^>]* href="./shell/([^"?]+)', body.decode())
    assert [hint for hint in hints if not hint.startswith("stage.")] == wanted


def test_what_paints_the_frame_comes_before_all_scripts_and_no_font_that_is_not_used():
    styles = [
        found.start() for found in re.finditer('rel="stylesheet"[^>]*href="./(static|shell/frame)', HTML)
    ]
    assert len(styles) == 2
    assert max(styles) < min(HTML.index("<script"), HTML.index("modulepreload"))
    assert 'as="font"' in PAGE.read_text(encoding="utf-8")
    assert 'as="font"' not in HTML


def test_the_typeface_of_the_page_is_small_and_comes_with_its_licence():
    face = STATIC / "inter.woff2"
    assert face.read_bytes().startswith(b"wOF2")
    assert "SIL OPEN FONT LICENSE" in (STATIC / "inter-license.txt").read_text(encoding="utf-8")
    assert f'url("{face.name}")' in (STATIC / "frame.css").read_text(encoding="utf-8")


def test_the_scripts_of_a_kind_are_found_by_what_they_import(tmp_path):
    for name, text in {
        "Kind.x1.js": 'import{t as e}from"./a.x2.js";import"./known.x3.js";import(`./later.x4.js`)',
        "a.x2.js": 'import{r}from"./b.x5.js";export{e as t}from"./gone.x6.js";import"./Kind.x1.js"',
        "b.x5.js": "",
        "known.x3.js": 'import"./of-known.x7.js"',
        "later.x4.js": "",
    }.items():
        (tmp_path / name).write_text(text)
    page = '<script src="./static/js/known.x3.js">'
    assert needed(page, ("Kind", "Absent"), tmp_path) == ("Kind.x1.js", "a.x2.js", "b.x5.js")
    assert needed(page, ("Kind",), tmp_path / "nowhere") == ()


@pytest.mark.parametrize("folder", ["js", "css", "media"])
def test_streamlits_files_are_what_they_were_compressed_where_that_helps_and_kept_for_ever(app_url, folder):
    path = min((FILES / folder).iterdir(), key=lambda path: abs(path.stat().st_size - 20_000))
    status, headers, body = answer(
        f"{app_url}/static/{folder}/{path.name}", **{"Accept-Encoding": "gzip, br"}
    )
    assert status == 200
    assert (gzip.decompress(body) if headers["Content-Encoding"] else body) == path.read_bytes()
    assert len(body) <= path.stat().st_size
    assert headers["Content-Encoding"] == (None if folder == "media" else "gzip")
    assert "immutable" in headers["Cache-Control"]
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_reads_no_gzip_or_asks_for_a_piece_has_streamlits_answer(app_url):
    path = next((FILES / "css").iterdir())
    url = f"{app_url}/static/css/{path.name}"
    assert answer(url)[2] == path.read_bytes()
    status, _, body = answer(url, Range="bytes=0-9", **{"Accept-Encoding": "gzip"})
    assert (status, body) == (206, path.read_bytes()[:10])


@pytest.mark.parametrize(
    "path", ["js/nothing.js", "js/..%2F..%2Findex.html", "js/%2E%2E/", "js/", "other/x.js"]
)
def test_what_is_none_of_streamlits_files_is_answered_by_streamlit(app_url, path):
    _, headers, body = answer(f"{app_url}/static/{path}", **{"Accept-Encoding": "gzip"})
    assert "immutable" not in headers.get("Cache-Control", "")
    assert b"export{" not in body


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_stages_script_is_a_file_of_the_server_at_an_address_of_its_own(app_url, code):
    url = urljoin(f"{app_url}/", stage_script(code))
    assert answer(url)[2].decode() == script(code)
    status, headers, body = answer(url, **{"Accept-Encoding": "gzip"})
    assert (status, gzip.decompress(body).decode()) == (200, script(code))
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Type"].startswith("text/javascript")
    assert len({stage_script(code) for code in LANGUAGES}) == len(LANGUAGES)


def test_the_stage_has_no_script_in_a_language_that_nobody_speaks(app_url):
    assert answer(f"{app_url}/shell/stage.xx.js")[0] == 404


def test_a_server_has_drawn_the_page_before_its_first_visitor_comes():
    with streamlit_server("app.py") as server:
        assert "convviz started" in server.log.read_text()
        assert server.tracebacks_since(0) == []


def test_a_server_that_cannot_draw_the_page_beforehand_opens_all_the_same(caplog):
    with caplog.at_level(logging.WARNING, "convviz"):
        asyncio.run(warm_up(""))  # there is no server around it
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["not warmed up"]
