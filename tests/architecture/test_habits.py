"""Nothing happens behind a caller's back, and the rules of the business never look at the clock."""

import ast
from pathlib import Path

from tests.architecture import sources

CLOCKS = {"now", "utcnow", "today", "localdate", "localtime", "time", "time_ns", "monotonic", "perf_counter"}
CLOCK_OWNERS = {"timezone", "datetime", "date", "time"}
NOT_THE_BUSINESS = {"onestop/accounts/identifiers.py"}
"""Identifiers carry the moment at which they were drawn, so that rows lie in the order of arrival; no rule reads it."""
HIDDEN_TRIGGERS = {"save", "delete", "full_clean", "clean_fields"}


def _calls(path: Path) -> list[tuple[int, str, str]]:
    """Line, owner and name of every call written as owner.name(…)."""
    found = []
    for call in ast.walk(sources.parsed(path)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            owner = call.func.value
            last = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            found.append((call.lineno, last, call.func.attr))
    return found


def test_the_rules_take_the_moment_and_never_ask_for_it() -> None:
    files = sources.python_files(*(f"onestop/{name}" for name in sources.RULES))
    readings = [
        f"{sources.place(path, line)} {owner}.{name}()"
        for path in files
        for line, owner, name in _calls(path)
        if owner in CLOCK_OWNERS and name in CLOCKS and sources.place(path) not in NOT_THE_BUSINESS
    ]
    defaults = [
        sources.place(path, keyword.value.lineno)
        for path in files
        for keyword in ast.walk(sources.parsed(path))
        if isinstance(keyword, ast.keyword)
        and (keyword.arg in ("auto_now", "auto_now_add") or "timezone.now" in ast.unparse(keyword.value))
    ]
    assert files
    assert readings + defaults == []


def test_no_signals() -> None:
    users = [
        sources.place(path, statement.lineno)
        for path in sources.python_files(*sources.CODE)
        for statement in ast.walk(sources.parsed(path))
        if isinstance(statement, ast.Import | ast.ImportFrom)
        and any("signals" in name for name in [getattr(statement, "module", "") or "", *_names(statement)])
    ]
    assert users == []


def _names(statement: ast.Import | ast.ImportFrom) -> list[str]:
    return [alias.name for alias in statement.names]


def _models() -> list[tuple[Path, ast.ClassDef]]:
    return [
        (path, found)
        for path in sources.python_files("onestop")
        for found in ast.walk(sources.parsed(path))
        if isinstance(found, ast.ClassDef)
        and any(ast.unparse(base).endswith(("Model", "BaseUser")) for base in found.bases)
    ]


def test_saving_a_row_does_what_it_says_and_no_more() -> None:
    models = _models()
    overrides = [
        f"{sources.place(path, member.lineno)} {model.name}.{member.name}"
        for path, model in models
        for member in model.body
        if isinstance(member, ast.FunctionDef) and member.name in HIDDEN_TRIGGERS
    ]
    assert models
    assert overrides == []


def test_no_list_has_an_order_that_its_reader_did_not_ask_for() -> None:
    ordered = [
        f"{sources.place(path, setting.lineno)} {model.name}"
        for path, model in _models()
        for meta in model.body
        if isinstance(meta, ast.ClassDef) and meta.name == "Meta"
        for setting in meta.body
        if isinstance(setting, ast.Assign) and any(ast.unparse(target) == "ordering" for target in setting.targets)
    ]
    assert ordered == []


def test_pages_build_no_forms_from_tables() -> None:
    makers = [
        sources.place(path, found.lineno)
        for path in sources.python_files("onestop")
        for found in ast.walk(sources.parsed(path))
        if isinstance(found, ast.Attribute | ast.Name)
        and (found.attr if isinstance(found, ast.Attribute) else found.id) in ("ModelForm", "modelform_factory")
    ]
    assert makers == []
