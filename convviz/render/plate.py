"""One step of a scene as a drawing."""

from __future__ import annotations

from typing import NamedTuple

from convviz.core.geometry import step_of
from convviz.explain.arithmetic import work_out
from convviz.explain.stamps import stamp_at
from convviz.layers.scene import Scene
from convviz.layers.stuffing import as_watched
from convviz.render import caption
from convviz.render.arrange import GAP, WIDTH, Board, arrange
from convviz.render.colours import ROLES
from convviz.render.legend import HEIGHT as LEGEND
from convviz.render.legend import legend
from convviz.render.marks import Drawing, Mark
from convviz.render.moving import moving
from convviz.render.pointing import pointed
from convviz.render.resting import resting
from convviz.render.stamping import counted, counts_of, stamping
from convviz.settings.spot import Spot

_TERM_LINES = 3


class Frame(NamedTuple):
    """What stays of a drawing while one filter is walked; `stamps` says whether from its input.

    The words are about `told`, which is drawn as `scene`: the same, unless it is seen with zeros.
    """

    told: Scene
    scene: Scene
    filter: int
    board: Board
    marks: tuple[Mark, ...]
    stamps: bool = False


def draw(scene: Scene, spot: Spot | None = None) -> Drawing:
    """Draw one step of a scene as it is on the stage, with its arithmetic and its settings below.

    Parameters
    ----------
    scene : Scene
    spot : Spot, optional
        The step, the filter and the pinned cell; or the stamp, of a transposed layer that is watched so, or
        whether it is watched with zeros between its input cells.

    Returns
    -------
    Drawing
        Light, 720 points wide, as high as it needs.

    Raises
    ------
    IndexError
        When there is no such step or filter.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> drawing = draw(build_scene(np.ones((1, 3, 3)), np.ones((1, 1, 2, 2))), Spot(step=3))
    >>> "1×1 + 1×1 + 1×1 + 1×1 = 4" in [getattr(mark, "text", "") for mark in drawing.marks]
    True
    """
    spot = spot or Spot()
    frame = still(scene, spot.filter, spot.stamp is not None, spot.zeros)
    moves, words, height = _step(frame, spot, _TERM_LINES)
    return Drawing(WIDTH, height, ROLES["light"]["card"], (*frame.marks, *moves, *words))


def still(scene: Scene, filter: int = 0, stamps: bool = False, zeros: bool = False) -> Frame:
    """Draw what stays while one filter is walked, step by step, stamp by stamp, or step by step over zeros.

    Raises
    ------
    IndexError
        When there is no such filter.
    """
    if filter not in range(scene.spec.out_channels):
        raise IndexError(f"filter {filter} is outside the {scene.spec.out_channels} filters")
    seen = as_watched(scene, zeros)
    board, counts = arrange(seen, filter), None
    if stamps and not seen.has_own_kernels:
        board, counts = counted(board)
    marks = (
        *caption.above(scene),
        *resting(seen, board, filter, stamps),
        *legend(seen, board.bottom + GAP),
    )
    marks = (*marks, *(counts_of(scene, counts) if counts else ()))
    return Frame(scene, seen, filter, board, marks, stamps)


def step_of_walk(frame: Frame, step: int) -> Drawing:
    """Draw what moves at a step of a walk; all steps have pages of one size.

    Raises
    ------
    IndexError
        When there is no such step.
    """
    spot = Spot(0, frame.filter, stamp=step) if frame.stamps else Spot(step, frame.filter)
    moves, words, height = _step(frame, spot, term_lines=1)
    return Drawing(WIDTH, height, ROLES["light"]["card"], (*moves, *words))


def _step(frame: Frame, spot: Spot, term_lines: int) -> tuple[tuple[Mark, ...], tuple[Mark, ...], float]:
    """What moves, the words below, and the height of the page."""
    if spot.stamp is not None:
        stamp = stamp_at(frame.scene, spot.stamp, frame.filter)
        words, height = caption.below_stamp(frame.scene, stamp, frame.board.bottom + GAP + LEGEND, term_lines)
        return tuple(stamping(frame.scene, frame.board, stamp, frame.marks)), words, height
    pin, shown = spot.pinned, spot.step
    if pin and pin.panel == "output":
        shown = step_of(frame.scene.spec, pin.index)
    arithmetic = work_out(frame.scene, shown, frame.filter)
    arithmetic = arithmetic._replace(title=work_out(frame.told, shown, frame.filter).title)
    words, height = caption.below(frame.told, arithmetic, frame.board.bottom + GAP + LEGEND, term_lines)
    moves = moving(frame.scene, frame.board, arithmetic, spot.step, shown, frame.marks)
    pins = pointed(frame.scene, frame.board, spot) if pin else ()
    return (*moves, *pins), words, height
