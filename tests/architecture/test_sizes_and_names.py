"""Files and functions stay small enough to read, and are called what they are."""

import ast

from tests.architecture import sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
EMPTY_WORDS = {
    "common", "data", "handler", "handlers", "helper", "helpers", "info", "manager", "managers", "misc", "node",
    "nodes", "order", "orders", "process", "service", "services", "task", "tasks", "ticket", "tickets", "tools", "util",
    "utils",
}  # fmt: skip


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {
        sources.place(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources.python_files(*sources.CODE, "tests")
    }
    assert lengths, "no source files found"
    assert {place: length for place, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long_ones = [
        f"{sources.place(path, function.lineno)} {function.name}: {length} lines"
        for path in sources.python_files(*sources.CODE, "tests")
        for function in ast.walk(sources.parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long_ones == []


def test_modules_are_called_what_they_are() -> None:
    empty_names = [
        sources.place(path)
        for path in sources.python_files(*sources.CODE, "tests")
        for part in path.relative_to(sources.ROOT).with_suffix("").parts
        if set(part.split("_")) & EMPTY_WORDS
    ]
    assert empty_names == []


def test_importing_a_package_runs_nothing() -> None:
    full = [
        sources.place(path)
        for path in sources.python_files(*sources.CODE, "tests")
        if path.name == "__init__.py" and path.read_text(encoding="utf-8").strip()
    ]
    assert full == []


def test_every_module_says_what_a_reader_finds_in_it() -> None:
    silent = [
        sources.place(path)
        for path in sources.python_files(*sources.CODE)
        if path.name != "__init__.py" and not ast.get_docstring(sources.parsed(path))
    ]
    assert silent == []
