"""An edit of a single cell reaches the page, however large the input is."""

import io

import numpy as np
import pytest
from app_page import of, opened, setup_of, shown, upload
from PIL import Image

from convviz.data.uploads import File, read_files

RANDOM = np.random.default_rng(7)


def picture(values):
    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG", compress_level=1)
    return "cells.png", file.getvalue()


def volume(values):
    file = io.BytesIO()
    np.save(file, values)
    return "cells.npy", file.getvalue()


def table(values):
    return "cells.csv", "\n".join(map(str, values)).encode()


@pytest.mark.parametrize(
    ("fields", "write", "shape", "cell"),
    [
        ({"rank": "1"}, table, (4096,), (4000,)),
        ({"cells": "512"}, picture, (512, 512), (120, 290)),  # under the loupe
        ({"rank": "3", "cells": "64"}, volume, (64, 64, 64), (10, 63, 31)),
    ],
    ids=["sequence", "picture", "volume"],
)
def test_an_upload_with_one_cell_changed_shows_another_scene(fields, write, shape, cell):
    values = RANDOM.integers(0, 255, shape, dtype=np.uint8)
    edited = values.copy()
    edited[cell] += 1
    app = opened(**fields, source="upload")
    scenes = []
    for numbers in (values, edited):
        name, content = write(numbers)
        upload(app, name, content)
        brought = read_files(len(shape), [File(content, name)])
        assert shown(app) == of(setup_of(app), brought)
        scenes.append(shown(app))
    assert scenes[0]["id"] != scenes[1]["id"]
    for name in ("input", "output"):
        assert scenes[0]["arrays"][name] != scenes[1]["arrays"][name]
