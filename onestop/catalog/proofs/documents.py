"""Every document is printed by somebody, numbered where it is issued, and rests on nothing from outside."""

import re
from collections.abc import Collection, Iterator

from onestop.catalog import notices
from onestop.catalog.problems import ThemeProblem
from onestop.catalog.proofs.draft import Draft
from onestop.catalog.travel import FORM, ISSUED_ON, NOTICE, PRINTS, SERVED, SLIP, DocumentSpec

PACKAGE = re.compile(r"[\"']@[a-z]")
"""A package specification of the typesetter, e.g. "@preview/tablex:0.0.8"."""
ONE_EACH = frozenset(PRINTS) - {SLIP, NOTICE}


def prove(draft: Draft) -> Iterator[ThemeProblem]:
    """What each document prints, and what a notice needs to be issued."""
    used = {route.slip for route in draft.theme.routes}
    for document in draft.theme.documents:
        file = f"documents/{document.code}"
        yield from _printed(draft, document, used)
        yield from _numbered(draft, document)
        yield from _reads(draft, document)
        if PACKAGE.search(document.template):
            yield ThemeProblem(
                f"{file}.typ", "import", "模板引用了外部的软件包，打印时要从网上取。", "请把所需的内容写进模板。"
            )
        if document.word and document.prints != FORM:
            message = "只有申报表单可以另有 Word 格式。"
            yield ThemeProblem(f"{file}.docx", "", message, "签发的文书不能改动，请删去这个文件。")


def _printed(draft: Draft, document: DocumentSpec, slips: Collection[str]) -> Iterator[ThemeProblem]:
    """A slip is printed for a route; of the form, the receipt and the receipt of service a theme has one at most."""
    file = f"documents/{document.code}.toml"
    if document.prints not in PRINTS:
        yield ThemeProblem(file, "prints", f"不认识“{document.prints}”。", f"可用：{'、'.join(PRINTS)}。")
    elif document.prints in ONE_EACH and draft.theme.document_of(document.prints) is not document:
        yield ThemeProblem(file, "prints", f"已有另一种文书印“{document.prints}”。", "请只留一种。")
    elif (document.code in slips) != (document.prints == SLIP):
        remedy = '交接单请在路线的 slip 中写明；申报表单写 prints = "form"，回执写 "receipt"，编号签发的写 "notice"。'
        yield ThemeProblem(file, "code", f"“{document.name}”没有谁用，或用错了地方。", remedy)


def _numbered(draft: Draft, document: DocumentSpec) -> Iterator[ThemeProblem]:
    """A notice says when it is issued and how it is numbered; no two share their numbers."""
    file = f"documents/{document.code}.toml"
    if document.prints != NOTICE:
        if document.issued_on or document.number or document.item or document.fields:
            message = "不编号签发的文书写了 issued_on、number、item 或 fields。"
            yield ThemeProblem(file, "prints", message, '请删去，或写 prints = "notice"。')
        return
    if document.issued_on not in ISSUED_ON:
        yield ThemeProblem(file, "issued_on", "没有写明何时签发。", f"可用：{'、'.join(ISSUED_ON)}。")
    if wrong := notices.faulty_number(document.number):
        yield ThemeProblem(file, "number", wrong, "例如“{office}受字〔{year}〕{running}号”。")
    alike = [one.code for one in draft.theme.notices if one.number == document.number and one is not document]
    if alike:
        yield ThemeProblem(file, "number", f"编号与“{alike[0]}”一样，两种文书会同号。", "请改用不同的字。")
    if document.issued_on == SERVED and draft.theme.receipt_of_service is not document:
        yield ThemeProblem(file, "issued_on", "已有另一种送达回证。", "请只留一种。")


def _reads(draft: Draft, document: DocumentSpec) -> Iterator[ThemeProblem]:
    file = f"documents/{document.code}.toml"
    if document.item and document.item not in draft.theme.work_by_code:
        yield ThemeProblem(file, "item", f"没有事项“{document.item}”。", "请改正名称，或先声明它。")
    for key in document.fields:
        if key not in draft.theme.fields_by_key:
            yield ThemeProblem(file, "fields", f"没有字段“{key}”。", "请改正名称，或先声明它。")
