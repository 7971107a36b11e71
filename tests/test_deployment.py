"""The steps in `deploy/`: a server process is started, asked whether it is well, and put into an image."""

import os
import re
import signal
import sys
import tomllib
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from convviz.core import limits
from testbed.processes import running
from testbed.replicas import DEPLOY, environment, free_ports, is_well, replica, wait_until

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = [
    line.partition(" ")
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def said(name):
    return [rest for instruction, _, rest in DOCKERFILE if instruction == name]


def test_the_health_check_tells_a_server_that_answers_from_one_that_hangs_or_is_gone(tmp_path):
    (port,) = free_ports(1)
    assert not is_well(port)
    with replica("alone", port, tmp_path, prefix="") as server:
        wait_until(lambda: is_well(port), server.process, server.log)
        assert not is_well(port, prefix="elsewhere")
        server.process.send_signal(signal.SIGSTOP)
        assert not is_well(port)
        server.process.send_signal(signal.SIGCONT)
        wait_until(lambda: is_well(port), server.process, server.log)
        server.kill()
        assert not is_well(port)


def test_whoever_starts_the_app_at_a_screen_is_shown_the_page(tmp_path):
    (port,) = free_ports(1)
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    own = {"STREAMLIT_SERVER_HEADLESS": "false", "BROWSER": f"{browser} %s"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    log = tmp_path / "log"
    with running(command, log, cwd=ROOT, env=environment(port, "below") | own) as process:
        wait_until(opened.exists, process, log)
    assert opened.read_text().strip() == f"http://localhost:{port}/below"


def test_the_image_is_made_of_the_steps_that_are_tried_here():
    assert said("RUN")[0] == "deploy/install"
    assert said("CMD") == ['["deploy/run"]']
    (check,) = said("HEALTHCHECK")
    assert check.endswith('CMD ["deploy/health"]')
    assert "deploy/rehearse" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["install", "run", "health", "rehearse"])
def test_a_step_can_be_run_as_it_is(step):
    assert os.access(DEPLOY / step, os.X_OK)


def test_the_image_is_small_has_a_python_that_is_tested_and_a_user_that_is_not_root():
    (base,) = said("FROM")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert base == f"python:{project['requires-python'].removeprefix('>=')}-slim"
    user, group = map(int, said("USER")[0].split(":"))
    assert min(user, group) >= 1000
    names = [name for name, _, _ in DOCKERFILE]
    assert names.index("USER") > max(index for index, name in enumerate(names) if name in ("COPY", "RUN"))


def test_the_versions_of_python_that_are_named_begin_with_the_one_that_is_required():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if ":: Python ::" in line]
    assert f">={named[0]}" == project["requires-python"]
    assert named == [f"3.{minor}" for minor in range(11, 11 + len(named))]


def test_what_is_let_into_the_image_is_there_and_holds_no_tests():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert lines[0] == "*"
    assert all((ROOT / name).exists() for name in let_in)
    assert not {"tests", "testbed", "benchmarks", ".git", ".ci"} & set(let_in)


def test_nginx_lets_through_what_the_page_takes_and_little_more():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (route,) = re.findall(r"location \S*/_stcore/upload_file/ \{(.*?)\}", site, flags=re.DOTALL)
    (most,) = re.findall(r"client_max_body_size (\d+)m;", route)
    assert limits.MAX_WEIGHTS_MB < int(most) <= limits.MAX_WEIGHTS_MB + 1


def test_nginx_counts_as_weights_what_is_larger_than_any_other_file():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (sizes,) = re.findall(r"map \$content_length \$convviz_weights \{.*?\"~([^\"]+)\"", site, flags=re.DOTALL)
    largest = (limits.MAX_UPLOAD_MB + 1) * 2**20
    assert [
        bool(re.search(sizes, str(size))) for size in (9, 10**6, largest, 18_900_000, 2 * 10**7, 10**9)
    ] == [*(False, False, False, True, True, True)]


def test_the_cookie_of_each_replica_is_out_of_reach_of_scripts_and_other_sites():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    ports = dict.fromkeys(re.findall(r"server 127\.0\.0\.1:(\d+)", site))
    (replicas,) = re.findall(r"map \$upstream_addr \$convviz_cookie \{.*?\n(.*?)\n\}", site, flags=re.DOTALL)
    cookies = dict(re.findall(r'"~:(\d+)\$" "([^"]*)";', replicas))
    assert list(cookies) == list(ports)
    names = set()
    for text in cookies.values():
        ((name, cookie),) = SimpleCookie(text).items()
        assert (name, cookie["path"], cookie["httponly"], cookie["samesite"]) == (
            "convviz_replica",
            "/convviz/",
            True,
            "Lax",
        )
        names.add(cookie.value)
    assert len(names) == len(ports)


def test_the_visitors_of_each_replica_go_to_another_when_it_is_gone():
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    upstreams = dict(re.findall(r"upstream (\w+) \{.*?\n(.*?)\n\}", site, flags=re.DOTALL))
    of = {name: re.findall(r"server 127\.0\.0\.1:(\d+) (.*);", text) for name, text in upstreams.items()}
    everyone = {port for port, _ in of["convviz_any"]}
    homes = dict(re.findall(r'"~:(\d+)\$" "convviz_replica=(\w+);', site))
    assert set(homes) == everyone == {port for port, _ in of["convviz_new"]}
    for port, name in homes.items():
        own, *others = of[f"convviz_{name}"]
        assert own[0] == port
        assert "backup" not in own[1]
        assert {one for one, _ in others} == everyone - {port}
        assert all(options == "backup" for _, options in others)
