"""The load generator's visitors: they see what a browser would, and what they are shown is right."""

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from benchmarks import edits
from benchmarks.classroom import CHANGES, Answer, changes, come, work
from convviz.settings.link.query import encode
from convviz.settings.link.versions import VERSION
from convviz.settings.model import SETUPS, Setup
from convviz.stage.payload import payload
from testbed.visitor import Run, visit


def of_link(query):
    """Return what a stage is to be sent for an address."""
    return json.loads(json.dumps(payload(edits.scene_of(query))))


def test_two_visitors_change_settings_on_a_timetable_and_each_has_his_own_page(app_server):
    async def attend():
        async with AsyncExitStack() as room:
            visitors, waited = await come(room, app_server.url, 2, seconds=0.2)
            answers = await work(visitors, seconds=1.5, period=0.5)
            return waited, answers, [(edits.shown(one), of_link(one.query)) for one in visitors]

    waited, answers, pages = asyncio.run(attend())
    assert len(waited) == 2
    assert len(answers) == 6
    assert min(waited) > 0
    for answer in answers:
        assert not answer.run.problems
        assert answer.latency > 0
        assert answer.run.bytes > answer.run.messages > 20
    for shown, expected in pages:
        assert shown == expected
    assert pages[0] != pages[1]
    assert not app_server.tracebacks_since(0)


def test_a_change_takes_few_messages_for_each_is_work_for_the_server(app_server):
    async def change():
        async with AsyncExitStack() as room:
            visitors, _ = await come(room, app_server.url, 1, links=[{}])
            return await work(visitors, seconds=2, period=0.25)

    assert max(answer.run.messages for answer in asyncio.run(change())) <= 52


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has /proc, and there is no uvloop for Windows"
)
def test_the_server_runs_on_the_fast_event_loop(app_server):
    assert "uvloop" in Path("/proc", str(app_server.pid), "maps").read_text(encoding="utf-8")


def test_after_every_random_edit_two_pages_at_once_show_what_the_library_makes_of_their_addresses(app_server):
    async def both():
        return await asyncio.gather(*(edits.edit_at_random(app_server.url, seed, 8) for seed in (3, 4)))

    assert asyncio.run(both()) == [[], []]


def test_an_edit_that_shows_something_else_is_found(app_server, monkeypatch):
    real = edits.build
    monkeypatch.setattr(edits, "build", lambda setup: real(SETUPS[3] if setup.rank < 3 else Setup()))
    (wrong,) = set(asyncio.run(edits.edit_at_random(app_server.url, seed=3, edits=1)))
    assert f"the stage does not show ?v={VERSION}" in wrong


def test_a_link_fills_in_the_fields_and_what_is_not_on_the_page_cannot_be_changed(
    app_server,
):
    async def nothing():
        async with visit(app_server.url, **encode(Setup(stride=(2, 2)))) as visitor:
            assert visitor.value("stride") == 2
            with pytest.raises(LookupError, match="no field nonsense on the page"):
                await visitor.set("nonsense", 1)

    asyncio.run(nothing())


def test_what_a_page_saves_is_what_it_shows(app_server):
    async def save(link):
        async with visit(app_server.url, **link, view="share") as visitor:
            return await visitor.download(edits.ARCHIVE), edits.scene_of(visitor.query)

    saved = [asyncio.run(save(encode(setup))) for setup in SETUPS.values()]
    assert all(edits.holds(archive, scene) for archive, scene in saved)
    assert not edits.holds(saved[0][0], edits.scene_of("rank=1&bias=1"))


def test_visitors_come_to_servers_on_this_machine_only():
    async def elsewhere():
        async with visit("http://convviz.example"):
            pass

    with pytest.raises(ValueError, match=r"on this machine only, not to convviz\.example"):
        asyncio.run(elsewhere())


def test_latency_counts_from_when_a_change_was_due_and_late_is_after_the_next():
    run = Run(1, 1, ())
    assert Answer(10.0, 10.5, run).latency == 0.5
    assert not Answer(10.0, 12.0, run).is_late
    assert Answer(10.0, 12.1, run).is_late


def test_every_change_is_taken_back_and_each_visitor_begins_with_another():
    first, second = changes(0), changes(1)
    (key, there, back) = CHANGES[0]
    assert [next(first), next(first)] == [(key, there), (key, back)]
    assert next(second)[:2] == CHANGES[1][:2]
