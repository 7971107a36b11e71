"""The same step as zoomable plots; plotly is loaded when they are first shown."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import streamlit as st

from convviz.app.components import widgets
from convviz.app.parts import fragment
from convviz.app.session.memory import freeze_imports
from convviz.app.session.shown import scene_again
from convviz.app.session.state import State
from convviz.explain.headline import grouped
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.layers.stuffing import as_watched
from convviz.render.colours import Theme
from convviz.settings.spot import Spot


def show(state: State, scene: Scene) -> None:
    """Draw the plots of a step, and what chooses it."""
    _show_step(scene_again(), state.at)


@fragment("plots-view")
def _show_step(get: Callable[[], Scene], spot: Spot) -> None:
    from convviz.render.figures.step import config, panels  # the bulk of plotly, for those who look

    scene = as_watched(get(), spot.zeros)
    steps, filters = scene.spec.steps, scene.spec.out_channels
    step, filter = 0, 0
    if steps > 1:
        label, key = phrase("Step, of {steps}", steps=grouped(steps)), f"plot-step-{steps}-{spot.step}"
        step = st.slider(label, 1, steps, spot.step + 1, key=key) - 1
    if filters > 1:
        filter = st.segmented_control(
            phrase("Filter"),
            range(filters),
            default=spot.filter,
            required=True,
            key=f"plot-filter-{filters}-{spot.filter}",
        )
    step, filter = widgets.offered(range(steps), step), widgets.offered(range(filters), filter)
    theme = st.context.theme.type or "light"
    figures = _whole(scene, step, filter, theme) | panels(scene, step, filter, theme)
    for column, (name, figure) in zip(cycle(st.columns(2)), figures.items(), strict=False):
        column.plotly_chart(figure, config=config(), theme=None, key=f"plot-{name}")
    freeze_imports("plots")


def _whole(scene: Scene, step: int, filter: int, theme: Theme) -> dict:
    """Return the figures that only one rank has: lines of a sequence, surfaces of a volume."""
    if scene.spec.ndim == 1:
        from convviz.render.figures.lines import lines

        return lines(scene, step, filter, theme)
    if scene.spec.ndim == 3:
        from convviz.render.figures.volume import volumes

        return volumes(scene, step, filter, theme)
    return {}
