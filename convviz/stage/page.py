"""The stage as one HTML file of its own, which needs no server and no network."""

from __future__ import annotations

import json
import os
from functools import cache
from html import escape
from string import Template

from convviz.explain.following import facts
from convviz.explain.headline import headline
from convviz.language import speaking, spoken
from convviz.layers.scene import Scene
from convviz.settings.spot import Spot
from convviz.stage.payload import guide, payload
from convviz.stage.script import HERE, script, style


def page(scene: Scene, *, title: str = "", caption: str = "", spot: Spot | None = None) -> str:
    """One self-contained HTML file in which a scene plays, steps and can be pointed at.

    Parameters
    ----------
    scene : Scene
    title, caption : str
        Plain text; unless given, what is convolved, and its counts and sizes.
    spot : Spot, optional
        Where it opens.

    Returns
    -------
    str
        HTML. Its own policy forbids it every request.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> html = page(build_scene(np.ones((1, 3, 3)), np.ones((1, 1, 2, 2))), title="2 < 3")
    >>> "<title>2 &lt; 3</title>" in html
    True
    """
    return filled(
        title or "".join(run.text for run in headline(scene.spec)),
        caption or facts(scene),
        payload(scene) | {"guide": guide(spot)},
        style=style(),
        script=script(spoken()),
    )


def filled(title: str, caption: str, scene: object, *, style: str, script: str) -> str:
    """Return the page of a component: `title` and `caption` are text, `scene` is what the component gets."""
    return template("page").substitute(
        title=escape(title),
        caption=escape(caption),
        scene=to_js(scene),
        style=style,
        script=script,
        language=spoken(),
    )


class Displayed:
    """What a notebook displays, `height` pixels high, and `save` writes as a page of its own."""

    height: int
    language: str

    @property
    def html(self) -> str:
        """One self-contained HTML page."""
        with speaking(self.language):
            return self._page()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, which opens in any browser without a network."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.html)

    def _page(self) -> str:
        """The page, in the language that is spoken."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return embedded(self.html, self.height)


def to_js(value: object) -> str:
    r"""JSON that may stand inside a script element: nothing in it can end the element or begin another.

    Examples
    --------
    >>> print(to_js("</script>"))
    "\u003c/script\u003e"
    """
    text = json.dumps(value, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def embedded(page: str, height: int) -> str:
    """A page inside another page, which it can neither read nor change; `height` in pixels."""
    return template("frame").substitute(page=escape(page), height=height)


@cache
def template(name: str) -> Template:
    """Return a page whose parts, each named with a $, are to be filled in."""
    return Template((HERE / f"{name}.html").read_text(encoding="utf-8"))
