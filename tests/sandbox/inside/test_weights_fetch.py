"""Fetching, against a server on the loopback interface that stands in for the libraries' hosts."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.weights import store
from sandbox.weights.cli import main
from sandbox.weights.download import Digest, Download, DownloadError, fetch

CONTENT = bytes(range(256)) * 4096


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT under any path; /gone is 404, /short ends early; understands `Range: bytes=N-`."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers["Range"]))
        if self.path.endswith("/gone"):
            self.send_error(404)
            return
        start = int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        body = CONTENT[start:]
        self.wfile.write(body[: len(body) // 2] if self.path.endswith("/short") else body)
        self.close_connection = True

    def log_message(self, *args: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[str]:
    Handler.asked = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def quiet(done: int, total: int | None) -> None: ...


def test_a_file_arrives_whole_with_its_progress_and_is_not_fetched_twice(server: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    download = Download(f"{server}/a", Path("x/a.bin"), Digest.of(hashlib.sha256(CONTENT).hexdigest()))
    path = fetch(download, tmp_path, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == CONTENT
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    fetch(download, tmp_path, quiet)
    assert len(Handler.asked) == 1
    assert [file.name for file in path.parent.iterdir()] == ["a.bin"]


def test_an_interrupted_download_goes_on_where_it_stopped(server: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="goes on from there"):
        fetch(Download(f"{server}/short", Path("a.bin")), tmp_path, quiet)
    half = len(CONTENT) // 2
    assert (tmp_path / "a.bin.part").stat().st_size == half
    digest = Digest.of(hashlib.md5(CONTENT, usedforsecurity=False).hexdigest())
    assert fetch(Download(f"{server}/a", Path("a.bin"), digest), tmp_path, quiet).read_bytes() == CONTENT
    assert Handler.asked[-1] == ("/a", f"bytes={half}-")


def test_a_download_that_only_lacked_its_name_is_finished(server: str, tmp_path: Path) -> None:
    (tmp_path / "a.bin.part").write_bytes(CONTENT)
    assert fetch(Download(f"{server}/a", Path("a.bin")), tmp_path, quiet).read_bytes() == CONTENT


def test_a_damaged_file_is_thrown_away(server: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="damaged"):
        fetch(Download(f"{server}/a", Path("a.bin"), Digest("sha256", "00000000")), tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("{server}/gone", "404"),
        ("http://127.0.0.1:9/a", "network"),
        ("file:///etc/hostname", "only http and https"),
    ],
)
def test_what_cannot_be_fetched_is_told_kindly(server: str, tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(DownloadError, match=words):
        fetch(Download(url.format(server=server), Path("a.bin")), tmp_path, quiet)


def test_list_says_what_is_there_and_how_to_fill_an_empty_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--store", str(tmp_path)]) == 0
    assert "is empty" in capsys.readouterr().out
    (tmp_path / "a").write_bytes(bytes(2_500_000))
    store.record(tmp_path, "torchvision:resnet50", [tmp_path / "a"])
    assert main(["list", "--store", str(tmp_path)]) == 0
    assert capsys.readouterr().out.split() == ["torchvision:resnet50", "2.5", "MB"]


def fetched(run: Callable[..., Any], *arguments: str) -> tuple[int, str]:
    """The command line in the warm process, where asking the libraries takes no ten seconds."""
    ran = run(f"from sandbox.weights.cli import main\nprint(main({['fetch', *arguments]!r}))")
    assert ran.error is None, ran.error
    *lines, status = ran.stdout.split()
    return int(status), " ".join(lines)


def test_a_timm_model_is_fetched_to_where_timm_looks(
    run: Callable[..., Any], server: str, tmp_path: Path
) -> None:
    status, told = fetched(run, "timm:resnet10t", "--store", str(tmp_path), "--mirror", server)
    assert status == 0, told
    assert store.names(tmp_path) == ["timm:resnet10t"]
    assert [path for path, _ in Handler.asked] == ["/timm/resnet10t.c3_in1k/resolve/main/model.safetensors"]
    ran = run(
        """
        from pathlib import Path
        import huggingface_hub as hub, os
        cache = Path(os.environ["HF_HOME"]) / "hub"
        found = hub.try_to_load_from_cache("timm/resnet10t.c3_in1k", "model.safetensors", cache_dir=cache)
        print(Path(found).stat().st_size)
        """,
        store=tmp_path,
    )
    assert ran.stdout == f"{len(CONTENT)}\n"


def test_a_torchvision_file_that_is_not_the_real_one_is_refused(
    run: Callable[..., Any], server: str, tmp_path: Path
) -> None:
    status, told = fetched(run, "squeezenet1_0", "--store", str(tmp_path), "--mirror", server)
    assert status == 1
    assert "damaged" in told
    assert store.names(tmp_path) == []


def test_a_bare_name_says_what_it_was_taken_for(run: Callable[..., Any], tmp_path: Path) -> None:
    status, told = fetched(run, "resnet18", "--store", str(tmp_path), "--mirror", "http://127.0.0.1:9")
    assert status == 1
    assert "resnet18 is taken for torchvision:resnet18; there is also timm:resnet18" in told
    assert "Is this machine on the network?" in told


def test_names_nobody_knows_get_a_suggestion(run: Callable[..., Any], tmp_path: Path) -> None:
    status, told = fetched(run, "keras:Resnet_50", "hub:x", "--store", str(tmp_path))
    assert status == 1
    assert "Did you mean keras:ResNet50?" in told
    assert "There is no library 'hub' here" in told


def test_each_library_names_the_files_of_its_models(run: Callable[..., Any]) -> None:
    ran = run("""
        import json
        from sandbox.weights.catalogue import find
        print(json.dumps({
            name: [(str(d.target), d.digest.algorithm if d.digest else None) for d in find(name).downloads]
            for name in ("resnet50", "keras:ResNet50", "MobileNetV2", "timm:resnet18.a1_in1k")
        }))
    """)
    files = json.loads(ran.stdout.splitlines()[-1])
    assert files["resnet50"] == [
        ["torch/hub/checkpoints/resnet50-0676ba61.pth", "sha256"],
        ["torch/hub/checkpoints/resnet50-11ad3fa6.pth", "sha256"],
    ]
    assert [name for name, _ in files["keras:ResNet50"]] == [
        "keras/models/resnet50_weights_tf_dim_ordering_tf_kernels.h5",
        "keras/models/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "keras/models/imagenet_class_index.json",
    ]
    assert {algorithm for _, algorithm in files["keras:ResNet50"]} == {"md5"}
    assert "keras/models/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_128_no_top.h5" in [
        name for name, _ in files["MobileNetV2"]
    ]
    assert len(files["timm:resnet18.a1_in1k"]) == 1
