"""The view Full size: which picture it takes, what it says, what it keeps, and what it refuses."""

import gc
import json
import re
from io import BytesIO

import numpy as np
import pytest
from app_page import HOSTILE, address, opened, sentences, told
from PIL import Image
from streamlit.testing.v1 import AppTest

from convviz.app.views import fullsize
from convviz.data import quota
from convviz.fullsize import work
from convviz.fullsize.convolving import Job
from convviz.fullsize.whole import Whole
from convviz.settings.model import Setup, build
from testbed.files.pictures import encoded, textured_picture

HELD = "convviz-full-size"
PNG = encoded(textured_picture(), "PNG")


def view(**fields) -> AppTest:
    app = opened(**fields, view="full")
    assert len(sliders(app)) == 1
    assert held(app).problem is None
    return app


def fine(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def held(app: AppTest) -> fullsize.Held:
    return app.session_state[HELD]


def sliders(app: AppTest) -> list[dict]:
    components = [one.proto for one in app.get("bidi_component")]
    return [json.loads(one.json) for one in components if one.component_name == "convviz_slider"]


def bring(app: AppTest, name: str, content: bytes, field: str = "full-size-file") -> AppTest:
    next(one for one in app.file_uploader if one.key.startswith(field)).upload(name, content)
    return fine(app.run())


def file_of(app: AppTest) -> Image.Image:
    return Image.open(BytesIO(held(app).result.file.data))


def test_the_picture_on_the_stage_is_taken_with_all_its_pixels():
    app = view(sample="photograph", padding="same")

    assert address(app)["view"] == "full"
    assert sliders(app)[0]["size"] == [480, 360]
    assert file_of(app).size == (480, 360)
    assert sliders(app)[0]["place"] == {"left": 0, "top": 0, "width": 1, "height": 1}
    assert sliders(app)[0]["titles"] == ["Original, 480 × 360", "Sobel x, 480 × 360"]


@pytest.mark.parametrize(
    ("fields", "offered"),
    [({"sample": "photograph"}, True), ({"sample": "three_channels"}, False), ({"rank": "1"}, False)],
)
def test_it_is_offered_for_pictures_only(fields, offered):
    app = opened(**fields, view="full")

    assert ("Full size" in app.segmented_control(key="view").options) is offered
    assert len(sliders(app)) == offered


def test_a_file_is_convolved_at_its_own_size_and_not_at_that_of_the_stage():
    app = bring(view(padding="same"), "a.jpg", encoded(textured_picture(size=(1300, 1100)), "JPEG"))

    assert sliders(app)[0]["size"] == [1300, 1100]
    assert (file_of(app).format, file_of(app).size) == ("JPEG", (1300, 1100))
    assert "“a.jpg”, the whole picture." in sentences(app)


def test_a_file_is_kept_for_another_filter_and_let_go_with_the_view():
    gc.collect()  # sessions of other tests
    before = quota.reserved()
    app = bring(view(padding="same"), "a.png", PNG)
    first = held(app).result.file.name
    app.selectbox(key="preset").set_value("box")
    fine(app.run())

    assert held(app).result.file.name != first
    assert file_of(app).size == (40, 30)
    assert quota.reserved() > before

    app.segmented_control(key="view").set_value("code")
    fine(app.run())
    assert HELD not in app.session_state
    assert quota.reserved() == before


def test_leaving_for_another_page_lets_go_too():
    app = bring(view(), "a.png", PNG)
    app.segmented_control(key="rank").set_value("compare")
    fine(app.run())

    assert HELD not in app.session_state


def test_a_file_that_cannot_be_used_is_refused_and_what_was_there_stays():
    app = bring(view(), "a.png", PNG)
    before = sliders(app)
    bring(app, HOSTILE, b"%PDF-1.7")

    (sentence,) = told(app, "problem")[:1]
    assert sentence.startswith(
        "“<img src=x onerror=alert(1)> ![](http:/…” is a PDF document; export the page"
    )
    assert sliders(app) == before
    assert held(app).file.name == "a.png"

    result = held(app).result
    assert held(fine(app.run())).result is result


def test_settings_that_do_not_fit_a_small_file_refuse_it():
    small = encoded(Image.new("L", (2, 2)), "PNG")
    app = bring(view(), "a.png", small)

    assert told(app, "problem")[0].startswith("kernel does not fit along H: kernel size 3 is larger")
    assert held(app).file is None


def test_the_way_back_leads_to_the_picture_on_the_stage():
    app = bring(view(), "a.png", PNG)
    app.button(key="full-size-back").click()
    fine(app.run())

    assert sliders(app)[0]["name"] == "Handwritten digit"


def test_colours_and_brightness_can_be_chosen():
    app = bring(view(padding="same"), "a.png", PNG)
    assert file_of(app).mode == "L"
    assert "Outputs go from" in " ".join(sentences(app))

    app.segmented_control(key="full-size-colours").set_value("each")
    app.selectbox(key="full-size-tone").set_value("stretch")
    fine(app.run())

    assert file_of(app).mode == "RGB"
    assert np.asarray(file_of(app)).min() == 0
    assert np.asarray(file_of(app)).max() == 255
    assert any("Brightness is stretched" in one for one in sentences(app))


def test_what_was_done_is_said_in_the_language_that_the_page_is_changed_to():
    app = bring(view(), "a.gif", encoded(textured_picture(), "GIF"))
    app.segmented_control(key="full-size-colours").set_value("each")
    app.selectbox(key="full-size-tone").set_value("stretch")
    fine(app.run())
    assert "A GIF has at most 256 colours, so the file is a PNG." in sentences(app)
    assert "“a.gif”, the whole picture." in sentences(app)

    app.button(key="language-de").click()
    fine(app.run())
    assert any(sentence.startswith("Ein GIF hat höchstens 256 Farben") for sentence in sentences(app))
    assert "„a.gif“, das ganze Bild." in sentences(app)
    assert app.selectbox(key="full-size-tone").value == "stretch"
    assert app.segmented_control(key="full-size-colours").value == "each"


def test_an_upload_that_was_reduced_is_asked_for_again_in_german():
    app = opened(source="upload", view="full")
    app.button(key="language-de").click()
    bring(app, "big{0}.png", encoded(Image.new("L", (2000, 8)), "PNG"), field="upload-2")

    told_so = (
        "„big{0}.png“ wurde von 2000 × 8 auf 1024 × 4 Pixel verkleinert, und die Datei wurde nicht "
        "behalten. Wähle die Datei noch einmal, um alle Pixel zu verwenden."
    )
    assert told_so in sentences(app)


def test_an_upload_that_was_reduced_is_asked_for_again():
    app = opened(source="upload", view="full")
    bring(app, "big.png", encoded(Image.new("L", (2000, 8)), "PNG"), field="upload-2")

    (told_so,) = [one for one in sentences(app) if "Choose the file again" in one]
    assert told_so.startswith("“big.png” was reduced from 2000 × 8 to 1024 × 4 pixels")
    assert sliders(app)[0]["size"] == [1024, 4]

    bring(app, "big.png", encoded(Image.new("L", (2000, 8)), "PNG"))
    assert sliders(app)[0]["size"] == [2000, 8]


def test_when_it_is_others_turn_for_too_long_that_is_said_and_can_be_tried_again(monkeypatch):
    monkeypatch.setattr(work, "FULL_SIZE_WAIT_SECONDS", 0)
    pages = []

    def read_while_the_page_is_opened() -> Whole:
        pages.append(opened(sample="photograph", view="full"))
        return Whole(np.zeros((9, 9, 3), np.uint8), "a.png", "PNG", (), "digest")

    work.work_out(read_while_the_page_is_opened, Job(Setup(), build(Setup())), lambda words, share: None)
    (app,) = pages
    assert told(app, "problem")[0].endswith("try again in a moment.")
    assert sliders(app) == []
    app.button(key="full-size-again").click()
    fine(app.run())

    assert told(app, "problem") == []
    assert len(sliders(app)) == 1


def test_a_result_for_which_there_is_no_room_is_refused(monkeypatch):
    monkeypatch.setattr(fullsize, "MAX_FULL_SIZE_KEPT_MB", 0)
    app = opened(sample="photograph", view="full")

    assert told(app, "problem")[0].startswith("This server keeps at most 0 MB of files")


def test_the_file_to_download_has_a_digest_in_its_name_and_nothing_of_its_source_but_the_pixels():
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    app = bring(view(), "../../my “cat”.jpg", encoded(textured_picture(), "JPEG", exif=exif))
    file = held(app).result.file

    assert re.fullmatch(r"my-cat-convolved-[0-9a-f]{12}\.jpg", file.name)
    assert b"A camera" not in file.data
    assert not file_of(app).getexif()
