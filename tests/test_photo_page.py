"""An uploaded picture above the stage: what is sent of it, and the part of it that the stage shows."""

import json

import numpy as np
import pytest
from app_page import address, checked, choose, opened, press, sentences, set_number, setup_of, shown, upload
from PIL import Image

from convviz.data import quota
from convviz.data.inputs import WHOLE_PICTURE
from convviz.data.loupe import CELLS, first_region, moved
from convviz.data.picture import Picture
from testbed.files.pictures import encoded, textured_picture

HELD = "convviz-photo"


def photo(size=(400, 200), corner=(300, 100), side=60):
    """A grey picture with a coloured checkerboard in it: there most goes on."""
    pixels = np.full((*size[::-1], 3), 120, np.uint8)
    row, column = np.indices((side, side)) // 4
    board = np.where((row + column)[..., np.newaxis] % 2, [250, 30, 0], [0, 60, 255])
    pixels[corner[1] : corner[1] + side, corner[0] : corner[0] + side] = board
    return encoded(Image.fromarray(pixels), "PNG")


def photos(app):
    return [
        json.loads(one.json) for one in map(lambda one: one.proto, app.get("bidi_component")) if is_photo(one)
    ]


def is_photo(proto):
    return proto.component_name == "convviz_photo"


def brought(content=None, **fields):
    return upload(press(opened(**fields), "source", "upload"), "photo.png", content or photo())


def overlap(one, other):
    return all(max(one[i], other[i]) < min(one[i + 2], other[i + 2]) for i in (0, 1))


def click(app, key):
    return checked(app.button(key=key).click().run())


def test_an_uploaded_picture_stands_there_before_and_after_and_the_stage_shows_where_most_goes_on():
    app = brought()

    (sent,) = photos(app)
    assert sent["before"].startswith("data:image/")
    assert sent["after"].startswith("data:image/")
    assert sent["titles"] == ["Original, 400 × 200", "Sobel x"]
    assert tuple(sent["loupe"]) == setup_of(app).region
    assert overlap(sent["loupe"], (75, 50, 90, 80))
    assert shown(app)["spec"]["input_size"] == [CELLS, CELLS]


def test_a_sample_has_no_photo_and_what_is_seen_of_it_is_whole():
    app = press(brought(), "source", "sample")

    assert photos(app) == []
    assert HELD not in app.session_state
    assert setup_of(app).region == WHOLE_PICTURE


def test_another_picture_is_seen_where_most_goes_on_in_that():
    app = brought()
    first = setup_of(app).region
    upload(app, "other.png", photo(corner=(0, 0)))

    assert overlap(setup_of(app).region, (0, 0, 15, 30))
    assert not overlap(first, (0, 0, 15, 30))


def test_a_picture_of_few_pixels_is_seen_whole_and_needs_no_loupe():
    app = brought(encoded(textured_picture(size=(40, 30)), "PNG"))

    assert setup_of(app).region == WHOLE_PICTURE
    (sent,) = photos(app)
    assert sent["loupe"] is None
    assert not {"photo-loupe", "photo-whole"} & {button.key for button in app.button}


def test_the_whole_picture_and_the_loupe_are_one_press_away_from_each_other():
    app = brought()
    region = setup_of(app).region
    click(app, "photo-whole")
    assert (setup_of(app).region, photos(app)[0]["loupe"]) == (WHOLE_PICTURE, None)
    assert "The whole picture is shown below, averaged to a few cells." in sentences(app)
    click(app, "photo-loupe")
    assert setup_of(app).region == region


def test_grey_says_that_colour_is_left_out_and_rgb_is_one_press_away():
    app = brought()
    assert "On the stage it is grey: colour is left out." in sentences(app)
    click(app, "photo-rgb")
    assert address(app)["colour"] == "rgb"
    assert shown(app)["tints"] == ["red", "green", "blue"]
    click(app, "photo-grey")
    assert "tints" not in shown(app)


def test_a_picture_without_colours_says_nothing_of_them():
    app = brought(encoded(textured_picture("L"), "PNG"))
    assert not any("colour" in sentence for sentence in sentences(app))


def test_another_kernel_gives_another_picture_and_another_place_the_same():
    app = brought()
    (first,) = photos(app)
    choose(app, "preset", "gaussian")
    (second,) = photos(app)
    assert second["before"] == first["before"]
    assert second["after"] != first["after"]
    click(app, "photo-whole")
    assert photos(app)[0]["after"] == second["after"]


def test_a_layer_without_a_picture_of_full_size_shows_the_picture_alone():
    app = choose(brought(), "layer", "adaptive_max_pool")
    assert photos(app)[0]["after"] is None


def test_a_picture_is_shown_after_its_pooling_also_where_that_has_fewer_maps_than_there_were_filters():
    app = choose(brought(kernel="box~sobel_x", filter="1"), "layer", "max_pool")
    (sent,) = photos(app)
    assert sent["after"].startswith("data:image/")
    assert sent["titles"][1] == "MaxPool2d"
    assert photos(choose(app, "activation", "ReLU"))[0]["titles"][1] == "MaxPool2d + ReLU"


def test_a_kernel_that_does_not_fit_the_whole_picture_leaves_it_alone():
    app = brought(encoded(textured_picture(size=(300, 4)), "PNG"))
    set_number(choose(app, "preset", "box"), "kernel-size-0", 4)
    assert photos(app)[0]["before"]


def test_what_is_kept_of_it_counts_for_as_long_as_it_is_there():
    app = brought()
    kept = quota.reserved()
    press(app, "source", "sample")
    assert quota.reserved() < kept


@pytest.mark.parametrize(("width", "height"), [(65, 8), (1000, 30), (640, 480), (300, 1024)])
def test_what_is_seen_at_first_is_a_square_within_the_picture(width, height):
    pixels = np.random.default_rng(3).integers(0, 255, (height, width, 3), dtype=np.uint8)
    left, top, right, bottom = first_region(Picture(pixels, "noise", (), ""))

    assert 0 <= left < right <= 100
    assert 0 <= top < bottom <= 100
    across, down = (right - left) * width / 100, (bottom - top) * height / 100
    assert abs(across - down) <= max(width, height) / 100 + 1


def test_a_loupe_stays_in_the_picture():
    assert moved((10, 10, 30, 40), 95, 50) == (80, 50, 100, 80)
    assert moved((10, 10, 30, 40), -5, 99) == (0, 70, 20, 100)
