"""The name a person gave to a file, made safe to show; it is never used as a path."""

import unicodedata

LONGEST = 100
_UNNAMED = "未命名文件"
# Control, format (bidirectional, zero width), surrogate, line and paragraph separators. Private-use characters stay:
# older systems write rare names with them.
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SUFFIXES = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "application/pdf": (".pdf",),
}
_REPLACED = frozenset({".webp", ".bmp", ".dib", ".tif", ".tiff"}).union(*_SUFFIXES.values())


def clean(name: str) -> str:
    """The base name without control and direction characters, at most LONGEST characters, its suffix kept."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in base if unicodedata.category(character) not in _UNSHOWABLE)
    shown = " ".join(shown.split()).lstrip(". ")
    return _cut(shown) or _UNNAMED


def with_suffix_of(name: str, media_type: str) -> str:
    """The clean name with the suffix of what the file now is, so that a saved copy opens as what it is."""
    fitting = _SUFFIXES[media_type]
    stem, suffix = _split(name)
    if suffix.lower() in fitting:
        return name
    return _cut((stem if suffix.lower() in _REPLACED else name) + fitting[0])


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem and dot else (name, "")


def _cut(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, suffix = _split(name)
    suffix = suffix if len(suffix) <= 10 else ""
    return stem[: LONGEST - len(suffix)] + suffix
