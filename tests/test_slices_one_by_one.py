"""Files chosen one after the other on the page of volumes make a stack, and none is lost."""

from __future__ import annotations

import numpy as np
import pytest
from app_page import checked, opened, send, states_of, told
from PIL import Image
from visits import captions, refusal

from convviz.data import quota
from testbed.files.arrays import npy
from testbed.files.dicom import dicom, placed
from testbed.files.pictures import encoded


class Field:
    """The field for files as a browser has it: it lists all that were chosen, and sends the new ones."""

    def __init__(self, app):
        self.app, self._listed = app, []

    def add(self, name: str, content: bytes) -> None:
        field = self.app.file_uploader[0]
        self._send(field.upload(name, content).id, [])

    def remove(self, index: int) -> None:
        field = self.app.file_uploader[0]
        kept = self._listed.pop(index)
        self._send(field.id, self._listed)
        assert kept not in self._listed

    def choose(self, key: str, value: str) -> None:
        self.app.selectbox(key=key).set_value(value)
        self._send(self.app.file_uploader[0].id, self._listed)

    def press(self, key: str) -> None:
        self.app.button(key=key).click()
        self._send(self.app.file_uploader[0].id, self._listed)

    def _send(self, key: str, infos: list) -> None:
        states = states_of(self.app)
        (state,) = (one for one in states.widgets if one.id == key)
        new = state.file_uploader_state_value.uploaded_file_info
        self._listed += [] if infos else list(new)
        del new[:]
        new.extend(self._listed)
        checked(send(self.app, states))


def slice_of(level: int, size: tuple[int, int] = (6, 5)) -> bytes:
    return encoded(Image.new("L", size, level), "PNG")


def levels(app) -> list[float]:
    return app.session_state["convviz-state"].upload.values[0, :, 0, 0].tolist()


@pytest.fixture
def field():
    field = Field(opened(source="upload", rank="3"))
    field.add("b.png", slice_of(20))
    return field


def test_pictures_chosen_one_after_the_other_are_slices_in_the_order_of_their_names(field):
    assert levels(field.app) == [20]
    field.add("a.png", slice_of(10))
    field.add("c.png", slice_of(30))
    assert levels(field.app) == [10, 20, 30]
    assert captions(field.app)[:2] == [
        "3 pictures · 3 × 5 × 6",
        "slices in the order of their names, “a.png” to “c.png”",
    ]


def test_a_slice_of_another_size_is_shown_alone_and_the_reason_is_told(field):
    field.add("d.png", slice_of(40, (9, 9)))
    assert levels(field.app) == [40]
    assert any(
        line.startswith("shown without the files before it: “d.png” is 9 × 9 pixels and “b.png” 6 × 5;")
        for line in captions(field.app)
    )


def test_a_refused_file_leaves_the_slices_and_the_next_one_is_added(field):
    assert refusal(field.app, lambda: field.add("e.png", b"no picture")).startswith("“e.png” is ")
    assert levels(field.app) == [20]
    field.add("f.png", slice_of(60))
    assert levels(field.app) == [20, 60]


def test_an_array_takes_the_place_of_slices_and_is_no_slice_itself(field):
    field.add("a.npy", npy(np.ones((2, 3, 4))))
    assert captions(field.app)[0] == "a.npy · 2 × 3 × 4"
    field.add("g.png", slice_of(70))
    assert levels(field.app) == [70]


def test_a_film_is_a_volume_of_its_own(field):
    frames = [Image.new("L", (6, 5), level) for level in (1, 200)]
    field.add("h.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert levels(field.app) == [1, 200]


def test_a_series_can_be_chosen_file_by_file_and_its_window_after_that():
    values = np.arange(30, dtype="i2").reshape(5, 6) * 30
    field = Field(opened(source="upload", rank="3"))
    for place in (3, 1, 2):
        content = dicom(values + place, WindowCenter=40, WindowWidth=400, **placed(place))
        field.add(f"{9 - place}.dcm", content)
    assert captions(field.app)[1] == "3 slices sorted by their positions, 1 mm apart"
    key = next(one.key for one in field.app.selectbox if one.key.startswith("choice"))
    field.choose(key, ":numbers")
    assert levels(field.app) == [1, 2, 3]
    assert not told(field.app, "problem")


def test_what_is_kept_of_slices_counts_as_room_of_all_visitors(field):
    before = quota.reserved()
    large = slice_of(20) + bytes(100_000)
    field.add("i.png", large)
    assert len(levels(field.app)) == 2
    assert quota.reserved() - before >= len(large)


def test_a_slice_that_is_taken_out_of_the_list_leaves_the_others(field):
    field.add("a.png", slice_of(10))
    field.add("c.png", slice_of(30))
    field.remove(1)
    assert levels(field.app) == [20, 30]
    field.remove(1)
    assert levels(field.app) == [20]


def test_a_new_stack_can_be_begun_and_what_is_shown_stays_until_then(field):
    assert not [one for one in field.app.button if one.key == "new-stack"]
    field.add("a.png", slice_of(10))
    field.press("new-stack")
    assert levels(field.app) == [10, 20]
    field.add("c.png", slice_of(30))
    assert levels(field.app) == [30]
