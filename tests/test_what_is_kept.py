"""What the server keeps of what visitors bring: each visitor's last upload once, and no file twice."""

import gc

import numpy as np
import pytest
from app_page import checked, opened, setup_of, told, upload
from PIL import Image
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import local_script_runner

from convviz.core.limits import MAX_KEPT_MB
from convviz.data import quota
from testbed.files.arrays import npy
from testbed.files.pictures import encoded, textured_picture

HELD = "convviz-full-size"
VOLUME = npy(np.zeros((8, 8, 8)))
PNG = encoded(textured_picture(), "PNG")
LARGER, LARGE = (encoded(Image.effect_noise((side, side), 90), "PNG") for side in (500, 480))


def bring(app, name, content):
    """Choose a file in the view Full size."""
    next(one for one in app.file_uploader if one.key.startswith("full-size-file")).upload(name, content)
    return checked(app.run())


def free():
    gc.collect()  # sessions of other tests
    return MAX_KEPT_MB * 2**20 - quota.reserved()


def test_a_second_upload_is_kept_in_the_place_of_the_first():
    app = upload(opened(source="upload", rank="3"), "a.npy", VOLUME)
    others = quota.reserve(free())
    upload(app, "b.npy", VOLUME)
    assert not told(app, "problem")
    assert setup_of(app).file == "b.npy"
    del others


def test_a_second_file_at_full_size_is_kept_in_the_place_of_the_first():
    app = bring(opened(view="full"), "a.png", LARGER)
    half = MAX_KEPT_MB // 2 * 2**20
    gc.collect()
    others = quota.reserve(half - quota.reserved())
    bring(app, "b.png", LARGE)
    assert app.session_state[HELD].problem is None
    assert app.session_state[HELD].file.name == "b.png"
    del others


def test_results_at_full_size_leave_half_of_the_room_to_pictures_for_the_stage():
    gc.collect()
    others = quota.reserve(MAX_KEPT_MB // 2 * 2**20 - quota.reserved())
    app = bring(opened(view="full"), "large.png", LARGER)
    sentence = app.session_state[HELD].problem.sentence
    assert sentence.startswith(f"This server keeps at most {MAX_KEPT_MB // 2} MB of files for all")
    assert "; 0.0 MB are left, and this one needs" in sentence
    stage = upload(opened(source="upload"), "large.png", LARGER)
    assert not told(stage, "problem")
    assert setup_of(stage).file == "large.png"
    del others


@pytest.fixture
def managers(monkeypatch):
    """Return what Streamlit keeps files in, of each run, and how many it was given."""
    kept = []

    class Manager(MemoryUploadedFileManager):
        def __init__(self, endpoint):
            super().__init__(endpoint)
            self.given = 0
            kept.append(self)

        def add_file(self, session_id, file):
            self.given += 1
            super().add_file(session_id, file)

    monkeypatch.setattr(local_script_runner, "MemoryUploadedFileManager", Manager)
    return kept


@pytest.mark.parametrize("is_at_full_size", [False, True])
def test_streamlit_keeps_no_copy_of_a_file_that_was_taken(managers, is_at_full_size):
    if is_at_full_size:
        bring(opened(view="full"), "a.png", PNG)
    else:
        upload(opened(source="upload"), "a.png", PNG)
    assert sum(manager.given for manager in managers) == 1
    assert [file for manager in managers for files in manager.file_storage.values() for file in files] == []
