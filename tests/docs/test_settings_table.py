"""The operators' table of settings and onestop/settings.py are the same list."""

import ast
import re

from onestop import settings
from tests.architecture import sources
from tests.docs import reading

TABLE = reading.ROOT / "docs/howto/run.md"
ROW = re.compile(r"^\| (`[A-Z_`、]+) \| (\w+) \| (?:`([^`]*)`)? *\| ([^|]+) \|$", re.M)
KINDS = {"env": "文字", "env_bool": "开关", "env_number": "数字", "env_list": "列表", "env_secret": "密"}


def _rows() -> dict[str, tuple[str, str]]:
    """Name → kind and default of every row; a row may name a variable and its _FILE."""
    return {
        name: (kind, default)
        for names, kind, default, _ in ROW.findall(reading.text_of(TABLE))
        for name in re.findall(r"`([A-Z_]+)`", names)
    }


def _readings() -> dict[str, tuple[str, str]]:
    """Name → kind and literal default of every place where the settings read the environment."""
    found = {}
    for call in ast.walk(sources.parsed(sources.ROOT / "onestop/settings.py")):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KINDS:
            name, *defaults = [*call.args, *(keyword.value for keyword in call.keywords)]
            if isinstance(name, ast.Constant):
                default = defaults[0].value if defaults and isinstance(defaults[0], ast.Constant) else ""
                found[str(name.value)] = (KINDS[call.func.id], "1" if default is True else str(default))
    return found


def test_every_setting_has_a_row_and_every_row_a_setting() -> None:
    rows = set(_rows())
    assert settings._known_names - rows == set(), "settings without a row"
    assert rows - settings._known_names == set(), "rows without a setting"


def test_kind_and_default_are_the_ones_of_the_settings() -> None:
    rows, readings = _rows(), _readings()
    assert readings
    assert {name: rows[name] for name in readings} == readings


def test_no_document_names_a_variable_that_does_not_exist() -> None:
    named = {
        f"{sources.place(path)}: {name}"
        for path in reading.documents()
        for name in re.findall(r"\bONESTOP_[A-Z_]+\b", reading.text_of(path))
        if name not in settings._known_names
    }
    assert named == set()
