"""What a change of a setting costs, without a clock: messages and bytes, calls of the engine, elements."""

import asyncio
import json

import pytest
from app_page import choose, opened, press, set_number

from convviz.layers import convolution
from testbed.visitor import visit

CHANGES = {"stride": 2, "bias": 1.0, "dilation": 2, "operation": "Convolution", "padding": "same"}


async def costs(url):
    """Return the run that draws the page, and one for each change."""
    async with visit(url) as visitor:
        whole = await visitor.run()
        return whole, {key: await visitor.set(key, value) for key, value in CHANGES.items()}


def test_a_change_is_told_in_a_part_of_the_messages_of_a_page(app_server):
    whole, runs = asyncio.run(costs(app_server.url))
    assert not whole.problems
    for key, run in runs.items():
        assert not run.problems
        assert run.messages < 0.8 * whole.messages, key
        assert run.bytes < whole.bytes, key


def test_the_script_of_the_stage_does_not_travel_with_its_scenes(app_server):
    async def sent():
        async with visit(app_server.url) as visitor:
            run = await visitor.set("stride", 2)
            return run.bytes, len(json.dumps(visitor.stage))

    everything, scene = asyncio.run(sent())
    assert everything - scene < 24 * 1024  # the script alone is four times as long


@pytest.mark.parametrize(
    ("change", "calls"),
    [
        (lambda app: set_number(app, "stride", 2), 1),
        (lambda app: choose(app, "padding", "same"), 1),
        (lambda app: press(app, "view", "code"), 0),
        (lambda app: app.toggle(key="apart").set_value(True).run(), 0),
    ],
    ids=["the stride", "the padding", "a view", "rows and columns apart"],
)
def test_a_change_computes_an_output_once_and_only_if_it_is_another(change, calls, monkeypatch):
    app, made = opened(), []
    output_of = convolution.output_of
    monkeypatch.setattr(
        convolution, "output_of", lambda *given, **named: made.append(1) or output_of(*given, **named)
    )
    change(app)
    assert len(made) == calls
