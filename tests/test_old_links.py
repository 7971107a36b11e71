"""Links that earlier releases made open what they opened then.

`golden/links.json` is only ever added to: each line is a link as a release wrote it, and what it meant.
"""

import json
from dataclasses import fields
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from any_page import opened

from convviz.data.inputs import Numbers, Text
from convviz.settings.link.versions import BEGINNINGS, VERSION
from convviz.settings.model import SETUPS, Filter

ROOT = Path(__file__).resolve().parent.parent
LINKS = json.loads((ROOT / "tests" / "golden" / "links.json").read_text(encoding="utf-8"))


def state_at(link):
    """Return what the page makes of a link, and what it tells about it."""
    app = opened(**dict(parse_qsl(link[1:])))
    assert not app.exception
    state = app.session_state["convviz-state"]
    return state, state.notes


def plain(value):
    """Return a value of a set-up as JSON has it."""
    if isinstance(value, Numbers):
        return value.array.tolist()
    if isinstance(value, Filter):
        return {"preset": value.preset, "weight": plain(value.weight), "bias": value.bias}
    if isinstance(value, Text):
        return {"text": value.text, "reading": value.reading, "vectors": plain(value.vectors)}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def differences(setup, link):
    """Return the settings that are not those with which a rank began when a link was written.

    A link that says nothing of a set-up, and leads where none is shown, has that of today behind it.
    """
    given = dict(parse_qsl(link[1:]))
    says_nothing = given.get("page") in (None, "lessons", "gallery") and given.keys() <= {"page", "name"}
    beginnings = SETUPS if says_nothing else BEGINNINGS[int(given.get("v", "1"))]
    first = beginnings[setup.rank]
    names = [field.name for field in fields(setup)]
    values = {name: plain(getattr(setup, name)) for name in names}
    return {name: value for name, value in values.items() if value != plain(getattr(first, name))}


@pytest.mark.parametrize("recorded", LINKS, ids=lambda recorded: recorded["link"][:60])
def test_a_link_of_an_earlier_release_opens_what_it_opened_then(recorded):
    state, notes = state_at(recorded["link"])

    assert (state.page, state.name, state.view) == (recorded["page"], recorded["name"], recorded["view"])
    assert state.setup.rank == recorded["rank"]
    assert differences(state.setup, recorded["link"]) == recorded["setup"]
    spot = state.spot and [state.spot.step, state.spot.filter, state.spot.pin]
    assert spot == recorded["spot"]
    is_upload = recorded["setup"].get("source") == "upload"
    assert [note for note in notes if not (is_upload and "again; until then you see a sample" in note)] == []


def test_every_version_so_far_has_links_that_are_recorded():
    versions = {dict(parse_qsl(recorded["link"][1:])).get("v") for recorded in LINKS}

    assert {str(version) for version in range(1, VERSION + 1)} <= versions


def test_numbers_in_a_recorded_link_are_told_apart_to_the_last_digit():
    recorded = next(one for one in LINKS if "weights=" in one["link"])
    state, _ = state_at(recorded["link"])

    assert np.array_equal(state.setup.filters[0].weight.array[0, 0], [0, 0.1, 0])
    assert state.setup.filters[0].weight.array[0, 2, 1] == 1e-3
