"""Read a theme folder into a ThemeSpec. The format is described in docs/howto/theme.md."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any as AnyType
from typing import TypeVar

from onestop.catalog.decoding import Place, Unreadable, decode, decode_some, texts
from onestop.catalog.digest import digest
from onestop.catalog.message_spec import MessageRules
from onestop.catalog.problems import ThemeInvalid, ThemeProblem
from onestop.catalog.rating_spec import RatingRules
from onestop.catalog.reporting import Intake, Reporting
from onestop.catalog.spec import FormSpec, ItemSpec, ThemeSpec
from onestop.catalog.specimens import NO_SPECIMENS, Specimens
from onestop.catalog.travel import DocumentSpec

T = TypeVar("T")

ELSEWHERE = {
    "situations.toml": ("situations", "eligibility", "flags"),
    "materials.toml": ("materials",),
    "routes.toml": ("routes",),
    "sharing.toml": ("lookups",),
}
"""Attributes of ThemeSpec that have a file of their own."""
ON_ITS_OWN: Mapping[str, type] = {
    "form": FormSpec,
    "messages": MessageRules,
    "reporting": Reporting,
    "intake": Intake,
    "rating": RatingRules,
}
"""Attributes that are a whole file each."""
NOT_IN_HEAD = {name for names in ELSEWHERE.values() for name in names} | {
    *ON_ITS_OWN,
    *("work", "documents", "specimens", "guide", "source", "digest"),
}
FILES = (
    *("theme.toml", "situations.toml", "form.toml", "materials.toml", "routes.toml", "messages.toml"),
    *("guide.md", "source.txt"),
)
OPTIONAL = ("sharing.toml", "reporting.toml", "intake.toml", "rating.toml")
"""Files without which a theme is whole: it asks nobody but the applicant, is reported nowhere, and nobody rates it."""

HEAD_OF_DOCUMENT = tuple(DocumentSpec.__dataclass_fields__.keys() - {"template", "word"})
"""What stands in documents/CODE.toml; the rest are files beside it."""


def load(folder: Path) -> ThemeSpec:
    """The theme in the folder. Raises ThemeInvalid with every mistake of form (unknown or missing keys, wrong types).

    Whether the theme makes sense is the business of `onestop.catalog.checks`.
    """
    problems: list[ThemeProblem] = []
    if not folder.is_dir():
        raise ThemeInvalid([ThemeProblem(str(folder), "", "没有这个文件夹。", "请检查路径。")])
    if not any((folder / file).exists() for file in FILES):
        remedy = "请指明某一版本的文件夹，即 主题代码/版本，其中有 theme.toml。"
        raise ThemeInvalid([ThemeProblem(str(folder), "", "这不是一个主题版本的文件夹。", remedy)])
    parts = _head(folder, problems)
    for file, names in ELSEWHERE.items():
        absent = file in OPTIONAL and not (folder / file).exists()
        parts |= dict.fromkeys(names, ()) if absent else _some(folder, file, names, problems)
    parts |= {name: _alone(folder, name, problems) for name in ON_ITS_OWN}
    parts["work"] = tuple(_work(folder, problems))
    parts["documents"] = tuple(_documents(folder, problems))
    parts["specimens"] = _specimens(folder, problems)
    parts["guide"] = _text(folder, "guide.md", problems)
    parts["source"] = _text(folder, "source.txt", problems)
    _check_names(folder, parts, problems)
    if problems:
        raise ThemeInvalid(problems)
    return ThemeSpec(**parts, digest=digest(folder))


def read_toml(path: Path, place: Place) -> dict[str, AnyType]:
    """The tables of a TOML file. Raises Unreadable after recording what is wrong."""
    if not path.is_file():
        raise place.refuse("缺少这个文件。", "请在主题文件夹中补上它。")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise place.refuse(f"不是正确的 TOML（UTF-8）：{error}。", "请按提示的行列改正。") from None


def _head(folder: Path, problems: list[ThemeProblem]) -> dict[str, AnyType]:
    names = tuple(set(ThemeSpec.__dataclass_fields__) - NOT_IN_HEAD)
    return _some(folder, "theme.toml", names, problems)


def _some(folder: Path, file: str, names: tuple[str, ...], problems: list[ThemeProblem]) -> dict[str, AnyType]:
    place = Place(file, problems)
    try:
        tables = read_toml(folder / file, place)
        # A file without any flag or route is fine: an empty list needs no table.
        lists: dict[str, AnyType] = {
            name: [] for name in ELSEWHERE.get(file, ()) if not {name, name.removesuffix("s")} & set(tables)
        }
        return decode_some(ThemeSpec, tables | lists, place, names)
    except Unreadable:
        return {}


def _alone(folder: Path, name: str, problems: list[ThemeProblem]) -> AnyType:
    """What a file declares as one value; None where a theme can do without it."""
    path, place = folder / f"{name}.toml", Place(f"{name}.toml", problems)
    if path.name in OPTIONAL and not path.exists():
        return None
    try:
        return decode(ON_ITS_OWN[name], read_toml(path, place), place)
    except Unreadable:
        return None


def _work(folder: Path, problems: list[ThemeProblem]) -> Iterator[ItemSpec]:
    paths = sorted((folder / "items").glob("*.toml"))
    if not paths:
        Place("items", problems).record("没有一个事项。", "请在 items/ 中为每个事项写一个 NN_代码.toml。")
    for path in paths:
        place = Place(f"items/{path.name}", problems)
        try:
            item = decode(ItemSpec, read_toml(path, place), place)
        except Unreadable:
            continue
        if path.stem.partition("_")[2] != item.code:
            place.at("code").record(f"文件名与代码“{item.code}”不一致。", f"请改名为 NN_{item.code}.toml。")
        yield item


def _documents(folder: Path, problems: list[ThemeProblem]) -> Iterator[DocumentSpec]:
    """Each `documents/CODE.toml` with what stands beside it: the template, and the form for a word processor."""
    for path in sorted((folder / "documents").glob("*.toml")):
        place = Place(f"documents/{path.name}", problems)
        try:
            head = decode_some(DocumentSpec, read_toml(path, place), place, HEAD_OF_DOCUMENT)
        except Unreadable:
            continue
        if path.stem != head["code"]:
            place.at("code").record(f"文件名与代码“{head['code']}”不一致。", f"请改名为 {head['code']}.toml。")
        word = path.with_suffix(".docx")
        yield DocumentSpec(
            **head,
            template=_text(folder, f"documents/{path.stem}.typ", problems),
            word=word.read_bytes() if word.is_file() else b"",
        )


def _specimens(folder: Path, problems: list[ThemeProblem]) -> Specimens:
    """Each `specimens/MATERIAL.typ`, and the values that stand on all of them."""
    paths = sorted((folder / "specimens").glob("*.typ"))
    place = Place("specimens/values.toml", problems)
    try:
        values = texts(read_toml(folder / place.file, place), place) if paths else {}
    except Unreadable:
        return NO_SPECIMENS
    return Specimens(values, {path.stem: _text(folder, f"specimens/{path.name}", problems) for path in paths})


def _text(folder: Path, file: str, problems: list[ThemeProblem]) -> str:
    path = folder / file
    if path.is_file():
        return path.read_text(encoding="utf-8")
    Place(file, problems).record("缺少这个文件。", "请在主题文件夹中补上它。")
    return ""


def _check_names(folder: Path, parts: dict[str, AnyType], problems: list[ThemeProblem]) -> None:
    """The folder is `<code>/<version>`, and holds no file that nobody reads."""
    place = Place("theme.toml", problems)
    resolved = folder.resolve()
    for key, name in (("version", resolved.name), ("code", resolved.parent.name)):
        if key in parts and parts[key] != name:
            place.at(key).record(f"“{parts[key]}”与文件夹名“{name}”不一致。", "文件夹应为 主题代码/版本。")
    for path in sorted(folder.glob("*.toml")):
        if path.name not in FILES + OPTIONAL:
            known = "、".join(FILES + OPTIONAL)
            Place(path.name, problems).record("不认识这个文件。", f"可用的文件：{known}。")
