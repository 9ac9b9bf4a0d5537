"""Where each external system is and how it is called: the file that the settings name, read strictly."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

CONNECTORS = frozenset({"json_http"})
HMAC_SM3, SM2 = "hmac_sm3", "sm2"
SIGNATURES = frozenset({HMAC_SM3, SM2})
DEFAULT = "default"
CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
MARK = "{system}"
LONGEST_TIMEOUT_MS = 30_000
"""Of each phase of a call: far below the lease of a claim (exchange.claims)."""
KEYS = frozenset({"connector", "address", "signature", "key_file", "peer_key_file", "per_second", "timeout_ms"})


class BadSystems(Exception):
    """The file of systems cannot be used; the message says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class System:
    """How one system is reached; timeout in seconds, per_second None where nothing limits the calls."""

    code: str
    address: str
    timeout: float
    connector: str = "json_http"
    key_file: Path | None = None
    """None: the key that all systems share."""
    peer_key_file: Path | None = None
    """The other side's public key where messages are signed with SM2; None where both sides share a key."""
    per_second: float | None = None


def of(code: str) -> System:
    """How a system is reached. BadSystems where the file is faulty or says nothing about it."""
    file = settings.ONESTOP_SYSTEMS
    if not file:
        return System(code, f"{settings.ONESTOP_SANDBOX_URL}/systems/{code}", settings.ONESTOP_EXCHANGE_TIMEOUT)
    tables = declared()
    if code not in tables and DEFAULT not in tables:
        raise BadSystems(f"{file} 里没有系统“{code}”。请加上 [systems.{code}]，或用 [systems.{DEFAULT}] 写明其余系统。")
    found = {**tables.get(DEFAULT, {}), **tables.get(code, {})}
    _check_signature(f"{file} 的 [systems.{code}]", found)
    folder, key_file = Path(file).parent, found.get("key_file")
    return System(
        code=code,
        address=str(found["address"]).replace(MARK, code).rstrip("/"),
        timeout=found["timeout_ms"] / 1000 if "timeout_ms" in found else settings.ONESTOP_EXCHANGE_TIMEOUT,
        connector=found.get("connector", "json_http"),
        key_file=folder / key_file if key_file else None,
        peer_key_file=folder / found["peer_key_file"] if found.get("signature") == SM2 else None,
        per_second=found.get("per_second"),
    )


def declared() -> Mapping[str, Mapping[str, Any]]:
    """Code → what the file says of it, checked; empty without a file. BadSystems where it is faulty."""
    if not settings.ONESTOP_SYSTEMS:
        return {}
    path = Path(settings.ONESTOP_SYSTEMS)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise BadSystems(f"读不到 ONESTOP_SYSTEMS 所指的文件 {path}：{error.strerror}。") from error


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Mapping[str, Mapping[str, Any]]:
    """The checked tables of a file as it was at a moment: a changed one is read anew."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSystems(f"{path} 不是正确的 TOML：{error}。") from error
    tables = content.pop("systems", None)
    if content or not isinstance(tables, dict) or not tables:
        raise BadSystems(f"{path} 里只写 [systems.系统代码] 各节，至少一节；其他内容请删去。")
    for code, table in tables.items():
        _check(path, code, table, tables.get(DEFAULT, {}))
    for address, count in Counter(table.get("address", code) for code, table in tables.items()).items():
        if count > 1:
            raise BadSystems(f"{path} 里有{count}个系统写了同一个 address（{address}），它们会取到彼此的答复；请分开。")
    return tables


def _check(path: Path, code: str, table: Any, default: Any) -> None:
    place = f"{path} 的 [systems.{code}]"
    if not CODE.fullmatch(code) or not isinstance(table, dict):
        raise BadSystems(f"{place}：系统代码应与主题 theme.toml 的 [systems] 相同，由小写字母、数字和下划线组成。")
    if unknown := sorted(table.keys() - KEYS):
        raise BadSystems(f"{place} 里有无法识别的 {'、'.join(unknown)}；可以写的有 {'、'.join(sorted(KEYS))}。")
    if table.get("connector", "json_http") not in CONNECTORS:
        raise BadSystems(f"{place}：没有连接方式“{table['connector']}”；可用的有 {'、'.join(sorted(CONNECTORS))}。")
    _check_address(place, code, table.get("address", default.get("address") if isinstance(default, dict) else None))
    for name in ("key_file", "peer_key_file"):
        if not isinstance(table.get(name, ""), str):
            raise BadSystems(f"{place}：{name} 应是文件名，相对于这个文件所在的目录。")
    if code != DEFAULT:
        _check_signature(place, {**(default if isinstance(default, dict) else {}), **table})
    _check_number(place, "per_second", table, most=10_000)
    _check_number(place, "timeout_ms", table, most=LONGEST_TIMEOUT_MS)


def _check_address(place: str, code: str, address: Any) -> None:
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if not usable:
        raise BadSystems(f"{place}：address 应是以 http:// 或 https:// 开头、不带问号的地址。")
    if code == DEFAULT and MARK not in address:
        raise BadSystems(f"{place}：address 里要有 {MARK}，代表系统代码；否则各系统会取到彼此的答复。")


def _check_signature(place: str, found: Mapping[str, Any]) -> None:
    """What a system and the default say of it together."""
    signature = found.get("signature", HMAC_SM3)
    if str(signature) not in SIGNATURES:
        raise BadSystems(f"{place}：没有签名算法“{signature}”；可用的有 {'、'.join(sorted(SIGNATURES))}。")
    if signature == SM2 and not (found.get("key_file") and found.get("peer_key_file")):
        raise BadSystems(f"{place}：用 sm2 签名要写 key_file（本系统的私钥和公钥）和 peer_key_file（对方的公钥）。")


def _check_number(place: str, name: str, table: Mapping[str, Any], *, most: int) -> None:
    number = table.get(name, 1)
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= most:
        raise BadSystems(f"{place}：{name} 应是大于 0、不超过 {most} 的数。")
