"""``nhanquyen run`` as a process: what it prints, what it refuses, how it stops."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.process import Service, start_service

COMMAND = (sys.executable, "-m", "bot", "run")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with start_service(tmp_path / "data", "--demo") as started:
        yield started


def test_says_what_is_where_once_it_answers(service: Service, tmp_path: Path) -> None:
    """With port 0 the port really taken is printed; after that line the page is there."""
    answer = httpx2.get(service.url)

    assert answer.status_code == 200
    assert service.url.startswith("http://127.0.0.1:")
    assert f"Database   {tmp_path / 'data' / 'nhanquyen.db'}" in service.printed
    assert re.search(r"Base       \d+ entries, digest [0-9a-f]+", service.printed)


@pytest.mark.parametrize("path", ["/", "/cong-uoc", "/khong-co"])
def test_demo_says_so_on_every_page(service: Service, path: str) -> None:
    """Nobody takes a demo for the real service."""
    page = httpx2.get(service.url + path).text

    assert "Bản dùng thử" in page


def test_stops_quickly_with_a_page_open(service: Service) -> None:
    """A stop ends event streams, drains and leaves an empty write-ahead log."""
    with httpx2.Client(base_url=service.url) as client:
        client.get("/").raise_for_status()
        with client.stream("GET", "/chat/stream") as stream:
            assert stream.status_code == 200
            began = time.monotonic()

            service.process.send_signal(signal.SIGTERM)
            status = service.process.wait(10)

    assert status == 0
    assert time.monotonic() - began < 5
    assert service.errors() == ""


def test_one_megabyte_is_refused_over_the_wire(service: Service) -> None:
    """The answer arrives although the body was not read to its end."""
    answer = httpx2.post(f"{service.url}/chat", data={"event": "e" * 32, "text": "a" * 1_000_000})

    assert answer.status_code == 413
    assert "Tin dài quá" in answer.text


def test_logs_hold_no_words(service: Service) -> None:
    """What people send is in no log line, whether it works or not."""
    marker = "dauvettrongnhatky"
    httpx2.post(f"{service.url}/chat", data={"event": "e" * 32, "text": marker})
    httpx2.post(f"{service.url}/chat?{marker}", content=marker)
    httpx2.get(f"{service.url}/{marker}?q={marker}")

    service.process.send_signal(signal.SIGINT)
    service.process.wait(10)

    assert marker not in service.errors()


@pytest.mark.usefixtures("service")
def test_data_folder_belongs_to_one_service(tmp_path: Path) -> None:
    """A second service on the same folder says what to do."""
    found = _run("--demo", "--port", "0", data=tmp_path / "data")

    assert found.returncode == 1
    assert "Another service runs" in found.stderr
    assert "Traceback" not in found.stderr


REFUSED = [
    pytest.param(("--demo", "--host", "0.0.0.0"), {}, "--demo is for this machine only", id="demo for others"),  # noqa: S104
    pytest.param(("--demo",), {"NQ_PUBLIC_URL": "https://hoi.example"}, "NQ_PUBLIC_URL is set", id="demo in public"),
    pytest.param(("--demo",), {"NQ_TELEGRAM_TOKEN": "1:a"}, "NQ_TELEGRAM_TOKEN is set", id="demo to real people"),
    pytest.param(("--host", "0.0.0.0"), {}, "Set NQ_PUBLIC_URL", id="public without its address"),  # noqa: S104
    pytest.param((), {"NQ_KNOWLEDGE": "/nowhere/knowledge.db"}, "No built base", id="no base"),
]


@pytest.mark.parametrize(("arguments", "environment", "said"), REFUSED)
def test_refuses_what_it_is_not_set_up_for(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    """A wrong start ends with one line that says what to do."""
    found = _run(*arguments, "--port", "0", data=tmp_path, **environment)

    assert found.returncode == 1
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """The message names the port and the setting."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        found = _run("--port", port, data=tmp_path)

    assert found.returncode == 1
    assert f"127.0.0.1:{port}" in found.stderr
    assert "NQ_PORT" in found.stderr


def _run(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={"NQ_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _invitation(printed: str) -> str | None:
    found = re.search(r"^First administrator \(quantri\).*: (http\S+)$", printed, re.MULTILINE)
    return found.group(1) if found else None


def test_first_start_invites_an_administrator(tmp_path: Path) -> None:
    """The link works once it is printed; a second start before it is used gives another one in its place."""
    with start_service(tmp_path / "data") as first:
        link = _invitation(first.printed)
        assert link is not None
        assert link.startswith(f"{first.url}/quanly/thiet-lap/")
        assert httpx2.get(link).status_code == 200
    path = link.removeprefix(first.url)

    with start_service(tmp_path / "data") as second:
        again = _invitation(second.printed)

        assert again is not None
        assert httpx2.get(again).status_code == 200
        assert httpx2.get(second.url + path).status_code == 404
        assert path.rpartition("/")[2] not in second.errors()


def test_demo_invites_nobody(service: Service) -> None:
    """A demo has accounts of its own."""
    assert _invitation(service.printed) is None


def _sign_in_links(printed: str) -> list[str]:
    return re.findall(r"(http\S+/quanly/vao/\S+)", printed)


def test_demo_has_staff_who_sign_in_by_a_link_and_claims_to_work_on(service: Service) -> None:
    """Each link works once, leads to the queue, and stands in no log."""
    links = _sign_in_links(service.printed)
    origin = {"origin": service.url}
    with httpx2.Client() as browser:
        entered = browser.post(links[0], headers=origin)
        queue = browser.get(f"{service.url}/quanly").text
    again = httpx2.post(links[0], headers=origin)
    published = httpx2.get(f"{service.url}/api/v1/claims").json()["claims"]

    assert len(links) == 3
    assert (entered.status_code, again.status_code) == (303, 404)
    assert "[Ví dụ]" in queue
    assert "Bản dùng thử" in queue
    assert [claim["verdict"] for claim in published] == ["V1"]
    assert links[1].rpartition("/")[2] not in service.errors()


def test_demo_begins_again_where_it_was(tmp_path: Path) -> None:
    """The same claims, new links; and the real service refuses the folder, as it holds invented claims."""
    with start_service(tmp_path / "data", "--demo") as first:
        before = httpx2.get(f"{first.url}/api/v1/claims").json()
    with start_service(tmp_path / "data", "--demo") as second:
        after = httpx2.get(f"{second.url}/api/v1/claims").json()
        old = [link.replace(first.url, second.url) for link in _sign_in_links(first.printed)]

        assert [httpx2.get(link).status_code for link in old] == [404] * 3
        assert [httpx2.get(link).status_code for link in _sign_in_links(second.printed)] == [200] * 3
    real = _run("--port", "0", data=tmp_path / "data")

    assert before == after
    assert (real.returncode, "holds a demo" in real.stderr) == (1, True)
    assert "Traceback" not in real.stderr


def test_demo_keeps_out_of_a_real_service(tmp_path: Path) -> None:
    """No invented claim ever stands among real ones."""
    with start_service(tmp_path / "data") as real:
        links = _sign_in_links(real.printed)
        claims = httpx2.get(f"{real.url}/api/v1/claims").json()["claims"]
    demo = _run("--demo", "--port", "0", data=tmp_path / "data")

    assert (links, claims) == ([], [])
    assert (demo.returncode, "holds a real service" in demo.stderr) == (1, True)
