"""The themes of one office: versions found under a root folder, loaded once, published ones held to their digest."""

import tomllib
from pathlib import Path

from onestop.catalog import loader
from onestop.catalog.digest import digest
from onestop.catalog.problems import ThemeInvalid, ThemeProblem
from onestop.catalog.spec import ThemeSpec

PUBLISHED = "published.toml"


class ThemeLibrary:
    """The themes under `root`, as `<root>/<code>/<version>/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._loaded: dict[tuple[str, str], ThemeSpec] = {}

    def versions(self) -> tuple[tuple[str, str], ...]:
        """(code, version) of every theme folder, by code and then by version (numbers as numbers)."""
        found = [(path.parent.parent.name, path.parent.name) for path in self.root.glob("*/*/theme.toml")]
        return tuple(sorted(found, key=lambda each: (each[0], _rank(each[1]))))

    def get(self, code: str, version: str) -> ThemeSpec:
        """One version. LookupError where there is none; ThemeInvalid where it is faulty or changed after publishing."""
        if (code, version) not in self._loaded:
            if (code, version) not in self.versions():
                raise LookupError(f"没有主题“{code}”的“{version}”版。")
            folder = self.root / code / version
            theme = loader.load(folder)
            problem = changed(folder, theme.digest)
            if problem:
                raise ThemeInvalid([problem])
            self._loaded[code, version] = theme
        return self._loaded[code, version]

    def latest(self, code: str) -> ThemeSpec:
        """The newest version of a theme. LookupError where there is none."""
        versions = [version for each, version in self.versions() if each == code]
        if not versions:
            raise LookupError(f"没有主题“{code}”。")
        return self.get(code, versions[-1])

    def all(self) -> tuple[ThemeSpec, ...]:
        """Every version of every theme."""
        return tuple(self.get(code, version) for code, version in self.versions())


def published(folder: Path) -> dict[str, str]:
    """Version → digest, as written when it was published, for the theme of this version folder."""
    path = folder.resolve().parent / PUBLISHED
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def changed(folder: Path, found: str) -> ThemeProblem | None:
    """What is wrong where a published version no longer has the digest it was published with."""
    version = folder.resolve().name
    if published(folder).get(version, found) == found:
        return None
    return ThemeProblem(
        f"../{PUBLISHED}",
        version,
        "这个版本已经发布，但文件后来被改动。",
        "发布后的版本不得改动：请恢复原文件，另建一个新版本来修改。",
    )


def publish(folder: Path) -> str:
    """Pin the digest of a version; the same again is no change. ThemeInvalid where it was published as something else.

    Whether the theme may be published (its checks hold) is for the caller to ask first.
    """
    found = digest(folder)
    problem = changed(folder, found)
    if problem:
        raise ThemeInvalid([problem])
    pins = published(folder) | {folder.resolve().name: found}
    lines = ["# 已发布的版本及其 SM3 摘要；由 onestop theme publish 写入，请勿手改。"]
    lines += [f'"{version}" = "{pins[version]}"' for version in sorted(pins, key=_rank)]
    (folder.resolve().parent / PUBLISHED).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return found


def _rank(version: str) -> tuple[tuple[int, str], ...]:
    """A version in parts, so that 2024-10 comes after 2024-9."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in version.split("-"))
