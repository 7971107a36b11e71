"""A change of a setting resolves the integers of the scene once: whoever needs them is given them."""

import numpy as np
import pytest
from app_page import choose, opened, press, set_number

from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.layers.scene import build_scene
from convviz.settings.model import SETUPS, build, input_of
from convviz.settings.validate import offer, validate


@pytest.fixture
def resolved(monkeypatch):
    """The settings that were resolved, one after the other."""
    seen, of = [], ConvSpec.of.__func__

    def counting(cls, input_shape, weight_shape, sliding=Sliding()):  # noqa: B008
        seen.append(sliding)
        return of(cls, input_shape, weight_shape, sliding)

    monkeypatch.setattr(ConvSpec, "of", classmethod(counting))
    return seen


def change_stride(app):
    return set_number(app, "stride", 2)


def change_dilation(app):
    return set_number(app, "dilation", 2)


def change_padding(app):
    return choose(app, "padding", "same")


def change_operation(app):
    return press(app, "operation", "convolve")


@pytest.mark.parametrize("change", [change_stride, change_dilation, change_padding, change_operation])
def test_a_change_of_a_setting_resolves_the_spec_once(resolved, change):
    app = opened()
    resolved.clear()
    change(app)
    assert len(resolved) == 1


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_set_up_is_validated_offered_for_and_built_with_one_resolved_spec(resolved, rank):
    input = input_of(SETUPS[rank], None)
    setup, _ = validate(SETUPS[rank], input.values.shape)
    offer(setup, input.values.shape)
    build(setup, None, input)
    assert len(resolved) == 1


def test_a_scene_is_worked_out_and_its_sums_of_nothing_settled_with_one_resolved_spec(resolved):
    scene = build_scene(np.array([[0.1, 0.2]]), np.ones((1, 1, 2)), np.array([-0.3]), padding=1)
    assert scene.shown[0, 1] == 0 != scene.output[0, 1]
    assert len(resolved) == 1
