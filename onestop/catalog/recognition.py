"""How a scanned page is told for what it is, and what is read off it: declared by the theme, paper by paper."""

from dataclasses import dataclass

READING_KINDS = ("person_name", "id_number", "date", "year_month", "money", "bank_card", "text")
"""What kind of value a reading looks for."""


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """One value that stands on a paper (识读规则)."""

    key: str
    """What it says. A form field's key means that field; any other is compared between papers only."""
    kind: str
    """One of READING_KINDS."""
    labels: tuple[str, ...] = ()
    """The words that it stands beside or below; () for a kind that can be told anywhere on the page."""
    pattern: str = ""
    """For kind `text`: the regular expression that finds it."""
    name: str = ""
    """What it is called, where no field has the key."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a page of one paper is known (识别规则)."""

    titles: tuple[str, ...]
    """Headings, any one of which stands large on it."""
    words: tuple[str, ...] = ()
    """Other words on it, which speak for it the more the more of them are there."""
    readings: tuple[ReadingRule, ...] = ()
