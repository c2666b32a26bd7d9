from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.weights import store


def test_the_store_is_where_the_environment_says_or_in_the_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "mine"))
    assert store.default_store() == tmp_path / "mine"
    monkeypatch.delenv(store.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert store.default_store() == tmp_path / "warmstart" / "weights"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert store.default_store() == Path("~/.cache/warmstart/weights").expanduser()


def test_names_are_those_whose_files_are_all_there(tmp_path: Path) -> None:
    first, second = tmp_path / "a.pth", tmp_path / "b.pth"
    first.write_bytes(b"123")
    second.write_bytes(b"45")
    store.record(tmp_path, "torchvision:resnet50", [first, second])
    store.record(tmp_path, "keras:VGG16", [first])
    assert store.names(tmp_path) == ["keras:VGG16", "torchvision:resnet50"]
    assert store.size(tmp_path, "torchvision:resnet50") == 5
    second.unlink()
    assert store.names(tmp_path) == ["keras:VGG16"]


@pytest.mark.parametrize("content", ["", "not json", "[1]", '{"a": 1}', '{"a": [1]}'])
def test_a_store_without_or_with_a_broken_index_has_no_names(tmp_path: Path, content: str) -> None:
    assert store.names(tmp_path / "nowhere") == []
    (tmp_path / "index.json").write_text(content)
    assert store.names(tmp_path) == []
