"""What a sample applicant files at another platform: the same answers and papers, under that platform's names."""

import base64
from typing import Any

from onestop.catalog.choose import choose
from onestop.catalog.examples import Example
from onestop.catalog.spec import ThemeSpec
from onestop.ops.rehearsal import papers as pictures


def application(theme: ThemeSpec, example: Example, *, region_code: str) -> dict[str, Any]:
    """The application, without its papers. ValueError for a theme that takes in none."""
    if theme.intake is None or theme.reporting is None:
        raise ValueError("这个主题没有 reporting.toml 和 intake.toml，不能在别的平台申报")
    return {
        "CATALOG_CODE": theme.reporting.whole.catalog_code,
        "REGION_CODE": region_code,
        "APPLY_TYPE": theme.reporting.apply_types.get(example.filed_at, ""),
        "SOURCE": example.filed_at,
        "FORM": theme.intake.form(example.answers),
    }


def papers(theme: ThemeSpec, example: Example) -> list[dict[str, str]]:
    """A picture for every paper that is required."""
    asked = choose(theme, example.answers, declined=frozenset(example.declined))
    return [
        {
            "MATERIAL_NAME": theme.materials_by_code[one.code].name,
            "name": f"{one.code}.png",
            "content": base64.b64encode(pictures.picture(one.code, theme.materials_by_code[one.code].picture)).decode(),
        }
        for one in asked.materials
        if one.required
    ]
