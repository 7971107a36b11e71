"""Two server processes behind nginx at a path, all on this machine, as `deploy/` sets them up."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from testbed.processes import running

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
PREFIX = "convviz"
START_SECONDS = 60

_MAIN = """{user}
daemon off;
worker_processes 2;
worker_shutdown_timeout 1s;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    access_log access.log;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include /etc/nginx/mime.types;
    include site.conf;
}}
"""


class Replica(NamedTuple):
    """One server process: its name in the cookie, where it answers, and its log."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.kill()
        self.process.wait()


class Site(NamedTuple):
    """A running nginx and the replicas behind it."""

    url: str
    replicas: dict[str, Replica]
    folder: Path
    nginx: subprocess.Popen[bytes]


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback interface on which nothing listens."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def environment(port: int, prefix: str = "") -> dict[str, str]:
    """Return the environment in which `deploy/run` and `deploy/health` are about that port and path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    own = {"PATH": path, "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_BASE_URL_PATH": prefix}
    return os.environ | own


def is_well(port: int, prefix: str = "") -> bool:
    """Whether `deploy/health` says so."""
    health = [str(DEPLOY / "health")]
    return subprocess.run(health, env=environment(port, prefix), capture_output=True).returncode == 0


def wait_until(is_so, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for something that a program does, for as long as it runs."""
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it did not start: {log.read_text(errors='replace')}")
        time.sleep(0.1)


@contextmanager
def replica(name: str, port: int, folder: Path, prefix: str = PREFIX) -> Iterator[Replica]:
    """Start a server process by `deploy/run`; the first moments it does not answer yet."""
    log = folder / f"{name}.log"
    with running([str(DEPLOY / "run")], log, env=environment(port, prefix)) as process:
        yield Replica(name, port, process, log)


@contextmanager
def site(nginx: str, folder: Path) -> Iterator[Site]:
    """Run two replicas behind nginx, with `deploy/nginx.conf` on free ports."""
    ports = dict(zip(("8080", "8501", "8502"), free_ports(3), strict=True))
    text = re.sub(r"\b(8080|8501|8502)\b", lambda found: str(ports[found[0]]), _site_text())
    (folder / "site.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(user=user))
    command = [nginx, "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"]
    with ExitStack() as stack:
        names = {"a": ports["8501"], "b": ports["8502"]}
        replicas = {name: stack.enter_context(replica(name, port, folder)) for name, port in names.items()}
        process = stack.enter_context(running(command, folder / "nginx.log"))
        for one in replicas.values():
            wait_until(lambda one=one: is_well(one.port, PREFIX), one.process, one.log)
        url = f"http://127.0.0.1:{ports['8080']}/{PREFIX}/"
        wait_until(lambda: _answers(f"{url}_stcore/health"), process, folder / "nginx.log")
        yield Site(url, replicas, folder, process)


def _site_text() -> str:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    return text.replace("listen 8080;", "listen 127.0.0.1:8080;")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
