"""Names, headers, tokens, links and labels that try to run: in a real browser none does, and none is fetched.

The page fails a test on every request to another machine, console error and exception (`open_page`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from urllib.parse import urlencode

import nibabel
import numpy as np
import pytest
from stage_page import StagePage, wait_until_drawn

import convviz
from convviz.data.inputs import Text
from convviz.layers.scene import build_scene
from convviz.settings.link.query import encode
from convviz.settings.model import SETUPS
from convviz.stage.page import page as page_of
from testbed.files.pictures import corner_picture, encoded
from testbed.waiting import let_frames_pass, until

PAYLOADS = (
    "<img/src='x'onerror=top.fired=1>",
    "<svg/onload=top.fired=1>",
    "<script>top.fired=1</script>",
    "</script><script>top.fired=1//",
    '"onmouseover="top.fired=1',
    "'-(top.fired=1)-'",
    "[a](javascript:top.fired=1)",
    "![a](//evil.example/a.png)",
    "<iframe/src=//evil.example>",
    "${top.fired=1}",
    "$\\href{javascript:top.fired=1}{a}$",
    ":red[a]<!--",
)
"""Each short enough to be shown whole, and without blanks, so that it can be a token."""
EIGHT, WORST = PAYLOADS[:8], PAYLOADS[:3]

CALM = {"reduced_motion": "reduce"}
LINES = np.arange(12.0 * len(PAYLOADS)).reshape(len(PAYLOADS), 12)


@pytest.fixture
def stage(open_page) -> StagePage:
    return StagePage(open_page(**CALM))


def checked(stage: StagePage, *, shows: tuple[str, ...] = ()) -> None:
    """Point at everything once, then see that nothing has run and that what is shown is shown as text."""
    stage.page.mouse.move(700, 300)
    let_frames_pass(stage.page)
    for payload in shows:
        assert stage.page.get_by_text(payload).count(), payload
    for frame in stage.page.frames:
        assert frame.evaluate("window.fired") is None
    assert not stage.page.locator("[onerror], [onload], [src*=evil], [href^=javascript]").count()


def bring(stage: StagePage, name: str, content: bytes) -> None:
    """Upload a file, once the field of the last one is gone."""
    wait_until_drawn(stage.page)
    field = stage.page.get_by_test_id("stSidebar").locator("input[type=file]")
    field.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


def uploading(stage: StagePage, url: str, rank: int) -> StagePage:
    return stage.open(f"{url}/?{urlencode({'source': 'upload', 'rank': rank})}")


def test_no_file_name_runs_whether_the_file_is_good_or_bad(stage, app_url):
    uploading(stage, app_url, 2)
    good = encoded(corner_picture(), "PNG")
    for payload in EIGHT:
        name = payload.replace('"', "%22")  # as browsers send it
        bring(stage, payload, good)
        stage.page.get_by_text(f"{name} · 3 × 2").wait_for()
    for payload in WORST:
        bring(stage, payload, b"no picture")
        stage.page.get_by_text(f"“{payload}” is text, not a picture").wait_for()
    checked(stage, shows=EIGHT[-1:])
    stage.page.reload()
    stage.page.get_by_text(f"This link was made with “{EIGHT[-1]}”").wait_for()
    checked(stage)


def test_no_header_of_a_table_runs_in_any_view(stage, app_url):
    uploading(stage, app_url, 1)
    table = io.StringIO()
    csv.writer(table).writerows([PAYLOADS, *LINES.T.tolist()])
    bring(stage, "table.csv", table.getvalue().encode())
    stage.page.get_by_text("table.csv · ").wait_for()
    for view in ("Step by step", "Matrix", "im2col", "Code", "Plots"):
        stage.page.get_by_role("radio", name=view, exact=True).click()
        wait_until_drawn(stage.page)
        checked(stage)
    for index, payload in enumerate(WORST):
        bring(stage, f"{index}.csv", f"{payload}\n".encode())
        stage.page.get_by_text(f"“{index}.csv” holds no numbers").wait_for()
    checked(stage)


def test_no_token_runs_nor_any_word_that_is_refused(stage, app_url):
    typed = Text(" ".join(PAYLOADS), "words")
    stage.open(f"{app_url}/?{urlencode(encode(replace(SETUPS[1], source='typed', typed=typed)))}")
    checked(stage, shows=PAYLOADS[:1])
    stage.page.get_by_role("button", name="Edit the vectors").click()
    stage.page.get_by_test_id("stDataFrame").wait_for()
    checked(stage)
    stage.open(f"{app_url}/?rank=1")
    stage.page.get_by_role("radio", name="Type", exact=True).click()
    wait_until_drawn(stage.page)
    box = stage.page.get_by_test_id("stSidebar").locator("textarea").first
    for payload in WORST:
        box.fill(f"[1, {payload.replace(',', '')}]")
        box.press("Control+Enter")
        told = stage.page.locator("[class*=st-key-problem]").filter(has_text="position 1")
        told.filter(has_text=payload.replace(",", "")[:8]).wait_for()
    checked(stage)


def test_no_value_and_no_key_of_a_link_runs(stage, app_url):
    keys = ("colour", "cells", "kernel", "operation", "padding", "page", "name", "view", "step", "pin")
    keys += ("v", "rank")
    fields = dict(zip(keys, PAYLOADS, strict=True)) | dict.fromkeys(PAYLOADS, "1")
    stage.open(f"{app_url}/?{urlencode(fields)}")
    checked(stage, shows=PAYLOADS[:6])
    stage.open(f"{app_url}/?{urlencode({'source': 'upload', 'file': PAYLOADS[0], 'weights': PAYLOADS[1]})}")
    checked(stage, shows=PAYLOADS[:1])


def test_no_kernel_that_is_named_or_pasted_runs_nor_any_pasted_layer(stage, app_url):
    stage.open(f"{app_url}/?{urlencode({'kernel': '~'.join(PAYLOADS)})}")
    stage.page.get_by_role("button", name="Edit the weights").click()
    box = stage.page.get_by_label("Paste a kernel")
    for payload in WORST:
        box.fill(payload.replace("[", "").replace("]", ""))
        box.press("Control+Enter")
        wait_until_drawn(stage.page)
    checked(stage)
    stage.page.goto(f"{app_url}/?page=frameworks")
    line = stage.page.get_by_label("Layer", exact=True)
    for payload in WORST:
        line.fill(f"nn.Conv2d({payload})")
        line.press("Control+Enter")
        wait_until_drawn(stage.page)
    checked(stage)


def test_no_text_of_a_medical_header_runs(stage, app_url):
    uploading(stage, app_url, 3)
    for index in range(0, len(PAYLOADS), 2):
        image = nibabel.Nifti1Image(np.arange(64, dtype=np.int16).reshape(4, 4, 4), np.eye(4))
        image.header["descrip"] = "".join(PAYLOADS[index : index + 2])[:79].encode()
        image.header["aux_file"] = PAYLOADS[index][:23].encode()
        image.header["intent_name"] = PAYLOADS[index + 1][:15].encode()
        bring(stage, f"{index}.nii", image.to_bytes())
        stage.page.get_by_text(f"{index}.nii · 4 × 4 × 4").wait_for()
    checked(stage)


def test_no_label_of_a_notebook_or_an_exported_page_runs(stage, tmp_path):
    weight = np.ones((2, len(PAYLOADS), 3))
    labels = {"channel_labels": PAYLOADS, "filter_labels": PAYLOADS[:2], "position_labels": PAYLOADS}
    shown = convviz.show(LINES, weight, **labels).html
    scene = build_scene(LINES, weight, **labels)
    stage.page.context.set_offline(True)
    for name, html in (
        ("notebook", shown),
        ("page", page_of(scene, title="".join(PAYLOADS), caption="".join(PAYLOADS))),
    ):
        file = tmp_path / f"{name}.html"
        file.write_text(html, encoding="utf-8")
        stage.page.goto(file.as_uri())
        until(stage.page, lambda: any(f.locator("[data-steps]").count() for f in stage.page.frames), name)
        checked(stage)
    assert stage.page.title() == "".join(PAYLOADS)
    assert PAYLOADS[0] in stage.root.inner_text()


def test_the_payloads_run_where_nothing_stops_them(browser, tmp_path):
    """Else the tests above would say nothing."""
    file, page = tmp_path / "open.html", browser.new_page()
    for payload in PAYLOADS[:3]:
        file.write_text(f"<!doctype html><title>a</title>{payload}", encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_function("window.fired === 1")
    page.close()
