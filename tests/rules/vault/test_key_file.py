"""The key file: made once and for its owner only, read whole, and refused where it is not what it should be."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onestop.vault.keys import FileKeyProvider, KeyUnavailable

SOUND = {"current": "k1", "keys": {"k1": "00" * 16}, "index_key": "11" * 32}


def written(folder: Path, content: object) -> FileKeyProvider:
    path = folder / "keys.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return FileKeyProvider(path, create=True)


def test_a_first_file_is_made_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "keys.json"
    ring = FileKeyProvider(path, create=True).ring()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert FileKeyProvider(path).ring() == ring
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]
    assert len(ring.key(ring.current)) == 16
    assert ring.index_key not in ring.keys.values()


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    rings = [FileKeyProvider(tmp_path / name / "keys.json", create=True).ring() for name in "ab"]

    assert rings[0].key("k1") != rings[1].key("k1")
    assert rings[0].index_key != rings[1].index_key


def test_whoever_starts_at_the_same_time_ends_up_with_one_ring(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: FileKeyProvider(tmp_path / "keys.json", create=True).ring(), range(8)))

    assert all(ring == rings[0] for ring in rings)


def test_a_missing_file_is_never_replaced_by_a_new_key_where_data_is_served(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable, match=r"找不到密钥文件 keys\.json。请恢复密钥文件"):
        FileKeyProvider(tmp_path / "keys.json").ring()

    assert list(tmp_path.iterdir()) == []


def test_a_ring_of_two_keys_is_read(tmp_path: Path) -> None:
    ring = written(tmp_path, SOUND | {"current": "2027", "keys": {"k1": "00" * 16, "2027": "22" * 16}}).ring()

    assert (ring.current, ring.key("k1"), ring.key("2027")) == ("2027", bytes(16), b"\x22" * 16)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "no json",
        SOUND | {"current": "k2"},
        SOUND | {"keys": {}},
        SOUND | {"keys": {"k1": "00" * 15}},
        SOUND | {"keys": {"k1": "zz" * 16}},
        SOUND | {"keys": {"k1": None}},
        SOUND | {"index_key": ""},
        {"current": "k1", "keys": {"k1": "00" * 16}},
    ],
)
def test_a_damaged_file_is_refused_before_anything_is_sealed_with_it(tmp_path: Path, content: object) -> None:
    with pytest.raises(KeyUnavailable, match=r"密钥文件 keys\.json 的内容不完整或被改动") as refused:
        written(tmp_path, content).ring()

    assert refused.value.__suppress_context__


def test_keys_do_not_show_themselves(tmp_path: Path) -> None:
    assert "00" * 8 not in repr(written(tmp_path, SOUND).ring())
