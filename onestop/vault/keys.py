"""Keys and where they come from: a ring of named SM4 keys, one of them current, and one key for blind indexes."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

KEY_BYTES = 16
INDEX_KEY_BYTES = 32


class KeyUnavailable(Exception):
    """A key that is needed is not in the ring."""


@dataclass(frozen=True, repr=False)
class KeyRing:
    """SM4 keys by id. New values are sealed under `current`; older ids stay readable until everything is resealed."""

    current: str
    keys: Mapping[str, bytes]
    index_key: bytes

    def key(self, key_id: str) -> bytes:
        """The key with this id, or KeyUnavailable."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise KeyUnavailable(f"密钥“{key_id}”不在密钥环中。请把保存该密钥的文件放回，再重试。") from None


class KeyProvider(Protocol):
    """Where keys come from: a file, or later an HSM or a key service (GB/T 39786 level 3 wants a certified module)."""

    def ring(self) -> KeyRing:
        """The ring in force."""
        ...


class FileKeyProvider:
    """Keys in one JSON file, readable by its owner only. A first file may be created where `create` says so."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.create = create

    def ring(self) -> KeyRing:
        """Read the file; KeyUnavailable when it holds no ring, or is absent and may not be created."""
        if not self.path.exists():
            if not self.create:
                raise KeyUnavailable(f"找不到密钥文件 {self.path.name}。请恢复密钥文件；没有它，已加密的数据无法读取。")
            self._write_first()
        try:
            return _read(self.path.read_text(encoding="utf-8"))
        except (ValueError, KeyError, TypeError, AttributeError):
            # Nothing of the content may reach a message or a log.
            raise KeyUnavailable(
                f"密钥文件 {self.path.name} 的内容不完整或被改动。请恢复原来的密钥文件；没有它，已加密的数据无法读取。"
            ) from None

    def _write_first(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "current": "k1",
            "keys": {"k1": secrets.token_hex(KEY_BYTES)},
            "index_key": secrets.token_hex(INDEX_KEY_BYTES),
        }
        # Written aside and linked into place: two processes that start together must end up with one and the same key.
        draft = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream)
        try:
            os.link(draft, self.path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


def _read(text: str) -> KeyRing:
    content = json.loads(text)
    ring = KeyRing(
        current=content["current"],
        keys={key_id: bytes.fromhex(value) for key_id, value in content["keys"].items()},
        index_key=bytes.fromhex(content["index_key"]),
    )
    sound = all(len(key) == KEY_BYTES for key in ring.keys.values()) and len(ring.index_key) >= INDEX_KEY_BYTES
    if not sound or ring.current not in ring.keys:
        raise ValueError
    return ring
