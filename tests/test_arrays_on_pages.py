"""An array on the page of pictures and on that of sequences is shown like any upload."""

from __future__ import annotations

import numpy as np
import pytest
from app_page import opened, shown, told, upload

from testbed.files.arrays import npy


@pytest.mark.parametrize(
    ("rank", "shape"), [("1", (2, 30)), ("2", (20, 16)), ("2", (20, 16, 3)), ("3", (8, 9, 7))]
)
def test_an_array_is_shown_on_its_page(rank, shape):
    app = opened(rank=rank, source="upload", cells="64")
    upload(app, "a.npy", npy(np.arange(float(np.prod(shape))).reshape(shape)))
    assert not told(app, "problem")
    assert sorted(shown(app)["spec"]["input_size"]) == sorted(
        shape[: int(rank)] if rank != "1" else shape[1:]
    )
