"""The glossary and the code use the same words."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from onestop.cases import states

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    "定义（catalog）": [
        "onestop.catalog.spec",
        "onestop.catalog.message_spec",
        "onestop.catalog.rating_spec",
        "onestop.catalog.lookups",
        "onestop.catalog.choice",
    ],
    "记录（cases）": [
        "onestop.cases.models",
        "onestop.cases.models_authorisation",
        "onestop.cases.models_documents",
        "onestop.cases.models_outside",
        "onestop.cases.models_rating",
        "onestop.cases.models_stack",
    ],
    "人员与部门（accounts）": ["onestop.accounts.models", "onestop.accounts.actors"],
    "对外交换（exchange）": ["onestop.exchange.models"],
}


def rows() -> list[tuple[str, str, str]]:
    """Part, identifier and Chinese words of every row whose part names classes."""
    found = []
    part = ""
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = line[3:].strip()
        elif part in MODULES and (match := re.match(r"\| `(\w+)` \| ([^|]+) \|", line)):
            found.append((part, match[1], match[2].strip()))
    return found


@pytest.mark.parametrize(("part", "identifier", "words"), rows())
def test_every_word_names_a_class_that_says_it(part: str, identifier: str, words: str) -> None:
    loaded = [importlib.import_module(module) for module in MODULES[part]]
    found = next(getattr(module, identifier) for module in loaded if hasattr(module, identifier))
    meta = getattr(found, "_meta", None)
    said = (inspect.getdoc(found) or "") + (str(meta.verbose_name) if meta else "")
    assert any(word in said for word in words.split("，")), f"{identifier} says nowhere that it is {words}"


def test_every_record_stands_in_the_glossary() -> None:
    listed = {identifier for _, identifier, _ in rows()}
    models = [name for part in MODULES for module in MODULES[part] for name in _models(module)]
    assert models
    assert [name for name in models if name not in listed] == []


def _models(module: str) -> list[str]:
    loaded = importlib.import_module(module)
    return [name for name, one in vars(loaded).items() if hasattr(one, "_meta") and one.__module__ == module]


def test_every_move_stands_in_the_glossary() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    actions = {word.strip() for cell in re.findall(r"^\| `([a-z_ /]+)` \|", text, re.M) for word in cell.split("/")}
    moves = (
        states.CASE_MOVES.keys()
        | states.WORK_MOVES.keys()
        | states.RECTIFICATION_MOVES.keys()
        | states.AUTHORISATION_MOVES.keys()
    )
    assert moves - actions == set()
