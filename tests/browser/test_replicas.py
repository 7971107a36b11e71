"""Two server processes behind nginx: what visitors notice of it, which should be nothing."""

import gzip
import json
import re
import select
import shutil
import signal
import socket
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from line import is_end_of_a_run
from playwright.sync_api import Page
from stage_page import StagePage

from conftest import need
from testbed import replicas
from testbed.live import stay_on_this_machine
from testbed.waiting import until

SAMPLES = Path(__file__).parents[2] / "convviz" / "data" / "samples"
PICTURE = SAMPLES / "photograph.png"
LINK = "?cells=20&stride=2&kernel=laplacian&view=working"
BACK_SECONDS = 30


@pytest.fixture(scope="module")
def nginx() -> str:
    return need(shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), "nginx")


@pytest.fixture(scope="module")
def site(nginx, tmp_path_factory):
    with replicas.site(nginx, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def visitor(browser, site):
    """Return a function that opens a path of the site as another visitor, of one of the replicas."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str = "", replica: str | None = None) -> StagePage:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        stay_on_this_machine(context, complaints)
        if replica:
            cookie = {"name": "convviz_replica", "value": replica, "url": site.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"uncaught exception: {error}"))
        page.on("request", lambda request: _check_address(request.url, site.url, complaints))
        return StagePage(page).open(site.url + path)

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def _check_address(url: str, prefix: str, complaints: list[str]) -> None:
    if not url.startswith((prefix, "blob:", "data:")):
        complaints.append(f"left the path of the site: {url}")


def replica_of(page: Page) -> str:
    return next(one["value"] for one in page.context.cookies() if one["name"] == "convviz_replica")


def asked(site, method: str, path: str, body: bytes = b"", **headers: str):
    """Return what nginx answers, with the content as it travelled."""
    with closing(HTTPConnection(urlsplit(site.url).netloc, timeout=10)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read()


def test_new_visitors_are_shared_out_and_each_uploads_to_his_own_replica(visitor):
    stages = [visitor("?source=upload"), visitor("?source=upload")]
    assert {replica_of(stage.page) for stage in stages} == {"a", "b"}
    for stage in stages:
        assert "convviz_replica" not in stage.page.evaluate("document.cookie")
        stage.upload(PICTURE)
        stage.page.wait_for_function("location.search.includes('file=photograph.png')")
    assert stages[0].scene == stages[1].scene


def test_new_visitors_are_shared_out_evenly_whatever_else_is_under_way(site):
    at = urlsplit(site.url)
    with ExitStack() as stack:

        def send(path: str, *headers: str) -> socket.socket:
            one = stack.enter_context(socket.create_connection((at.hostname, at.port), timeout=10))
            one.sendall(
                "\r\n".join([f"GET /convviz/{path} HTTP/1.1", "Host: here", *headers, "", ""]).encode()
            )
            return one

        def visit() -> str:
            key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
            upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key)
            answer = send("_stcore/stream", *upgrade).recv(4096).decode(errors="replace")
            assert answer.startswith("HTTP/1.1 101 ")
            return re.search("convviz_replica=([ab])", answer)[1]

        homes = []
        for _ in range(10):
            for _ in range(3):
                send("_stcore/health")
            homes.append(visit())
    assert sorted(homes) == ["a"] * 5 + ["b"] * 5


def test_any_replica_restores_any_link(visitor):
    stages = {name: visitor(LINK, replica=name) for name in "ab"}
    assert {name: replica_of(stage.page) for name, stage in stages.items()} == {"a": "a", "b": "b"}
    assert stages["a"].scene == stages["b"].scene
    assert stages["a"].steps == 9 * 9


def test_links_and_pictures_stay_below_the_path(visitor, site):
    page = visitor().page
    page.goto(f"{site.url}?page=gallery")
    page.wait_for_function("document.querySelectorAll('.stMain img').length > 20")
    links = page.eval_on_selector_all(".stMain a", "links => links.map((link) => link.href)")
    own = [link for link in links if "page=gallery" in link]
    assert len(own) > 20
    assert all(link.startswith(f"{site.url}?") for link in own)
    page.wait_for_function(
        "[...document.images].every((image) => image.complete && image.naturalWidth > 0)", timeout=10_000
    )
    page.goto(f"{site.url}?page=predict&name=value.1.easy")
    page.get_by_role("button", name="Link to this question").click()
    page.get_by_text(f"{site.url}?v=2&page=predict&name=value.1.easy").wait_for()


def test_a_replica_killed_in_mid_class_loses_nobody_but_their_uploads(visitor, site, tmp_path):
    watching, uploading = visitor(LINK, replica="a"), visitor(f"{LINK}&source=upload", replica="a")
    uploading.upload(PICTURE)
    uploading.page.wait_for_function("location.search.includes('file=photograph.png')")
    before = {"watched": watching.scene, "uploaded": uploading.scene, "steps": uploading.steps}
    _go_to(watching, 5)

    site.replicas["a"].kill()
    again = uploading.page.get_by_text("This link was made with “photograph.png”")
    again.wait_for(timeout=BACK_SECONDS * 1000)
    assert "Choose it again" in again.inner_text()
    _wait_for_replica(watching.page, "b")
    assert (watching.scene, watching.step, watching.steps) == (before["watched"], 5, 9 * 9)
    until(uploading.page, lambda: uploading.scene != before["uploaded"])  # a sample, through the same loupe

    _wait_until_idle(watching.page)
    sidebar = watching.page.get_by_test_id("stSidebar")
    watching.change_scene(lambda: sidebar.get_by_label("Dilation", exact=True).press("ArrowUp"))
    assert "stride=2" in watching.page.url
    uploading.upload(PICTURE)
    assert uploading.scene == before["uploaded"]
    assert visitor(LINK).scene == before["watched"]


def test_a_connection_lost_for_a_moment_loses_nothing_at_all(visitor, site):
    stage = visitor(f"{LINK}&source=upload", replica="b")
    stage.upload(PICTURE)
    _wait_until_idle(stage.page)
    before = stage.scene
    said: list[bytes] = []
    stage.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: said.append(frame)))
    site.nginx.send_signal(signal.SIGHUP)  # it reads its configuration anew, and ends old connections
    until(stage.page, lambda: any(map(is_end_of_a_run, said)), timeout=BACK_SECONDS * 1000)
    _wait_until_idle(stage.page)
    sidebar = stage.page.get_by_test_id("stSidebar")
    stage.change_scene(lambda: sidebar.get_by_label("Dilation", exact=True).press("ArrowUp"))
    stage.change_scene(lambda: sidebar.get_by_label("Dilation", exact=True).press("ArrowDown"))
    assert stage.scene == before
    assert stage.page.get_by_text("This link was made with").count() == 0


def _go_to(stage: StagePage, step: int) -> None:
    stage.focus()
    stage.press("Home", *["ArrowRight"] * step)


def _wait_for_replica(page: Page, name: str) -> None:
    """Wait until a page is connected again, and to that replica."""
    until(page, lambda: replica_of(page) == name, timeout=BACK_SECONDS * 1000)
    _wait_until_idle(page)


def _wait_until_idle(page: Page) -> None:
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")


def test_nginx_finds_nothing_to_say_about_its_configuration(nginx, site):
    assert (site.folder / "nginx.log").read_bytes() == b""


@pytest.mark.parametrize(
    "path", ["", "static/js/", "_stcore/health", "_stcore/metrics", "_stcore/host-config"]
)
def test_answers_have_their_headers_through_nginx_too_each_once(site, path):
    answer, _ = asked(site, "GET", f"/convviz/{path}")
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")):
        assert answer.headers.get_all(name) == [value]
    (policy,) = answer.headers.get_all("Content-Security-Policy")
    assert policy.startswith("default-src 'self'" if answer.headers["ETag"] else "default-src ")
    assert "frame-ancestors" in policy


@pytest.mark.parametrize(
    "path", ["metrics", "script-health-check", "agent/openapi.json", "agent/mcp", "nothing"]
)
def test_what_the_server_says_of_itself_is_not_public_through_nginx(site, path):
    for spelt in (path, path.replace("e", "%65"), f"/{path}", f"nothing/../{path}"):
        assert asked(site, "GET", f"/convviz/_stcore/{spelt}")[0].status == 404
    assert asked(site, "POST", f"/convviz/_stcore/{path}")[0].status == 404


def test_no_site_around_the_page_may_give_it_orders(site):
    answer, said = asked(site, "GET", "/convviz/_stcore/host-config")
    assert answer.status == 200
    assert json.loads(said)["allowedOrigins"] == []


def test_three_pages_each_of_a_class_of_a_hundred_behind_one_address_connect_and_hardly_more(site):
    with ExitStack() as stack:
        answers = [_shake_hands(stack, site) for _ in range(310)]
    assert answers[:300] == ["101"] * 300
    assert set(answers[300:]) == {"429"}


def _shake_hands(stack: ExitStack, site) -> str:
    """Open the connection of a page, and return the status with which it is answered."""
    at = urlsplit(site.url)
    one = stack.enter_context(socket.create_connection((at.hostname, at.port), timeout=10))
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    one.sendall(f"GET /convviz/_stcore/stream HTTP/1.1\r\nHost: here\r\n{upgrade}\r\n{key}\r\n\r\n".encode())
    return one.recv(4096).decode(errors="replace").split()[1]


def test_scripts_travel_compressed(site):
    _, content = asked(site, "GET", "/convviz/")
    script = re.search(r'src="\./(static/js/[^"]+)"', content.decode())[1]
    answer, content = asked(site, "GET", f"/convviz/{script}", **{"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(content)) > 2.5 * len(content)


def test_only_the_route_of_uploads_takes_large_bodies_and_none_takes_more_than_a_file_may_have(site):
    route = "/convviz/_stcore/upload_file/session/file"
    assert asked(site, "PUT", route, bytes(66 * 2**20))[0].status == 413
    for size in (17, 18 * 2**20):  # as far as the app, which knows no such visitor
        assert asked(site, "PUT", route, bytes(size))[0].status == 403
    assert asked(site, "PUT", "/convviz/", bytes(17 * 2**10))[0].status == 413


def test_a_hundred_large_uploads_of_one_network_wait_and_more_are_refused(site):
    route = "/convviz/_stcore/upload_file/session/file"
    at = urlsplit(site.url)
    with ExitStack() as stack:

        def announce(size: int) -> socket.socket:
            one = stack.enter_context(socket.create_connection((at.hostname, at.port), timeout=5))
            one.sendall(f"PUT {route} HTTP/1.1\r\nHost: here\r\nContent-Length: {size}\r\n\r\n".encode())
            return one

        large = [announce(1_000_000) for _ in range(95)]
        assert not any(select.select(large, [], [], 0.2))  # until now two workers may take them in any order
        large += [announce(1_000_000) for _ in range(35)]
        small = [announce(999_999) for _ in range(50)]
        assert large[-1].recv(12) == b"HTTP/1.1 429"
        assert not any(select.select([*small, *large[:95]], [], [], 0.2))


def test_the_path_without_its_slash_leads_to_the_page_with_all_of_its_link(site):
    answer, _ = asked(site, "GET", f"/convviz{LINK}")
    assert (answer.status, answer.headers["Location"]) == (308, f"/convviz/{LINK}")
