"""Building pages: every text is escaped on its way in, so that nothing a message carries can become markup."""

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "input", "link", "meta"})


class Markup(str):
    """Text that stands in a page as it is."""

    __slots__ = ()


Child = Markup | str | int | None | Iterable["Child"]
Attribute = str | int | bool | None


def el(tag: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. `class_` gives class, `aria_label` aria-label; an attribute that is None or False is left out."""
    given = "".join(
        f" {_attribute(key)}" if value is True else f' {_attribute(key)}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{join(children)}</{tag}>")


def join(children: Iterable[Child]) -> Markup:
    """Several pieces, one behind the other."""
    return Markup("".join(_text(child) for child in children))


def _text(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str | int):
        return escape(str(child))
    return join(child)


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
