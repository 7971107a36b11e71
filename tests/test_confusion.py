"""The confusion matrix: what is wrong is coloured, what is right is grey, and every count is there."""

import numpy as np
import pytest

from convviz.render.colours import ROLES
from convviz.render.figures.confusion import confusion

COUNTS = np.array([[30, 0, 2], [0, 41, 0], [5, 1, 0]])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_right_answers_are_grey_wrong_ones_coloured_and_what_never_happens_is_empty(theme):
    right, wrong = confusion(COUNTS, ("0", "1", "2"), theme).data
    assert {colour for _, colour in right.colorscale} == {ROLES[theme]["line"]}
    assert np.isnan(right.z[~np.eye(3, dtype=bool)]).all()
    assert np.array_equal(wrong.z, [[np.nan, np.nan, 2], [np.nan] * 3, [5, 1, np.nan]], equal_nan=True)
    assert (wrong.zmin, wrong.zmax) == (-5, 5)
    assert right.text.tolist() == [["30", "", ""], ["", "41", ""], ["", "", ""]]
    assert wrong.text.tolist() == [["", "", "2"], ["", "", ""], ["5", "1", ""]]


def test_rows_are_what_is_written_from_the_top_and_cells_are_square():
    layout = confusion(COUNTS, ("0", "1", "2"), "light").layout
    assert layout.yaxis.autorange == "reversed"
    assert layout.yaxis.scaleanchor == "x"
    assert layout.xaxis.constrain == layout.yaxis.constrain == "domain"
