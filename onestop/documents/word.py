"""A document for those who must edit it by hand: a template of the theme, filled in a word processor's format. Pure."""

import io
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from onestop.documents.printing import TemplateBroken


def docx(template: bytes, data: Mapping[str, Any]) -> bytes:
    """Fill a template. The data reach it as text, never as markup; what it may do is what a sandbox lets it do.

    Raises TemplateBroken.
    """
    made = io.BytesIO()
    document = DocxTemplate(io.BytesIO(template))
    try:
        # Without the escaping a < that somebody typed would be taken for markup of the file.
        document.render(dict(data), SandboxedEnvironment(autoescape=True, undefined=StrictUndefined))
    except TemplateError as error:
        raise TemplateBroken(str(error)) from error
    document.save(made)
    return made.getvalue()
