"""The gallery's page: a press puts a case on the stage of its rank, and words and ranks narrow it down."""

import json

import pytest
from app_page import NOW, ROOT, address, checked, of, shown, told
from app_page import opened as opened_page
from streamlit.testing.v1 import AppTest

from convviz.learn.gallery import CHAPTERS, entries, found
from convviz.render.thumbnails import thumbnail
from convviz.settings.link.versions import VERSION
from convviz.settings.model import SETUPS, build


def opened(**fields):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in {"page": "gallery", **fields}.items():
        app.query_params[key] = value
    return quiet(app.run())


def quiet(app):
    assert not app.exception
    return app


def cards(app):
    return [
        button.key.removeprefix("open-") for button in app.button if (button.key or "").startswith("open-")
    ]


def test_every_entry_has_a_card_with_its_picture_title_sentence_and_source():
    app = opened()
    assert cards(app) == list(entries())
    pictures = [thumbnail(build(entry.setup)) for entry in entries().values()]
    assert [image.value for image in app.get("image")] == [[picture] for picture in pictures]
    titles = [button.label for button in app.button if (button.key or "").startswith("open-")]
    assert titles == [entry.title for entry in entries().values()]
    texts = {text.value.replace("\N{NO-BREAK SPACE}", " ") for text in app.text}
    assert {entry.see for entry in entries().values()} <= texts
    sources = " ".join(text.value for text in app.markdown)
    for entry in entries().values():
        assert f"]({entry.source.address})" in sources or not entry.source.address
        assert f"[link](?v={VERSION}&page=gallery&name={entry.name})" in sources


@pytest.mark.parametrize("name", ["padding_strides_odd", "three_channels_through_conv1d", "conv3d"])
def test_a_press_puts_the_case_on_the_stage_of_its_rank_and_tells_its_source(name):
    entry = entries()[name]
    app = checked(opened().button(key=f"open-{name}").click().run())
    assert {k: v for k, v in shown(app).items() if k != "guide"} == of(entry.setup)
    assert told(app, "note") == [entry.told]
    assert "page" not in address(app)
    app = checked(opened_page(**NOW, **address(app)))
    assert {k: v for k, v in shown(app).items() if k != "guide"} == of(entry.setup)


def test_a_press_leaves_what_other_ranks_had():
    app = checked(opened_page(**NOW, rank="1", stride="3"))
    app = quiet(app.segmented_control(key="rank").set_value("gallery").run())
    app = checked(app.button(key="open-dilation").click().run())
    app = checked(app.segmented_control(key="rank").set_value(1).run())
    assert app.session_state["convviz-state"].setup.stride == (3,)
    assert app.session_state["convviz-state"].setup.sample == SETUPS[1].sample


def test_chapter_rank_and_words_narrow_the_cards_down():
    app = opened()
    app = quiet(app.selectbox(key="gallery-chapter").set_value("padding").run())
    assert cards(app) == [entry.name for entry in found(name="padding")]
    assert address(app)["name"] == "padding"
    app = quiet(app.segmented_control(key="gallery-rank").set_value(2).run())
    assert cards(app) == ["ones_same_2d_4_6_9"]
    app = quiet(app.text_input(key="gallery-words").set_value("torch").run())
    assert cards(app) == []
    assert "No example matches. Use fewer words, or search all chapters." in [text.value for text in app.text]
    app = quiet(app.selectbox(key="gallery-chapter").set_value("all").run())
    app = quiet(app.segmented_control(key="gallery-rank").set_value("all").run())
    assert cards(app) == [entry.name for entry in found("torch")]
    assert "name" not in address(app)


@pytest.mark.parametrize("name", [*CHAPTERS, "dilation", "groups_2"])
def test_the_link_of_a_chapter_or_a_case_shows_it_alone(name):
    assert cards(opened(name=name)) == [entry.name for entry in found(name=name)]


def test_from_a_case_one_gets_to_its_chapter():
    app = quiet(opened(name="dilation").button(key="gallery-whole").click().run())
    assert cards(app) == [entry.name for entry in found(name="shapes")]


def test_a_name_that_does_not_exist_shows_all_and_says_so():
    app = opened(name="lena")
    assert cards(app) == list(entries())
    assert len(told(app, "note")) == 1


def test_what_is_searched_for_is_never_markup():
    app = quiet(opened().text_input(key="gallery-words").set_value("**bold** <img src=x>").run())
    assert not any("bold" in json.dumps(text.value) for text in app.markdown)


def test_a_card_is_in_german_where_german_is_spoken():
    app = opened(lang="de", name="groups_1")
    see = "Jeder Filter summiert über alle vier Kanäle, 1 + 2 + 3 + 4 = 10."
    source = f"Für ConvViz gemacht · [Link](?v={VERSION}&page=gallery&name=groups_1&lang=de)"
    assert app.button(key="open-groups_1").label == "Eine Gruppe"
    assert {see, "1 Beispiel"} <= {text.value for text in app.text}
    assert {"## Gruppen", source} <= {text.value for text in app.markdown}
