"""The files that go to the bank and come back: a batch as CSV or XLSX, a return file as either. Pure.

No bank's own layout is public; an office that has one maps it here. Columns are found by their heads, in any sequence.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from onestop.catalog.values import calendar_date, money
from onestop.catalog.values.refusal import ValueRefused

HEADS = ("批次号", "序号", "户名", "账号", "金额（元）", "用途")
CONTROL = "合计"
RETURN_HEADS = ("批次号", "序号", "账号", "金额（元）", "结果")
"""What a return file must have; 日期 and 原因 it may have."""
RESULTS = {"成功": True, "失败": False}
MOST_ROWS = 5000


class BadFile(Exception):
    """A file that cannot be a return file; the message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class OutRow:
    """One payment as the bank is told of it."""

    position: int
    name: str
    account: str
    amount_fen: int
    purpose: str


@dataclass(frozen=True, slots=True)
class BackRow:
    """One row of a return file; None stands for what cannot be read, and for a day that it does not say."""

    row: int
    batch: str
    position: str
    account: str
    amount_fen: int | None
    paid: bool | None
    on: date | None
    words: str


def write_csv(number: str, rows: Iterable[OutRow]) -> bytes:
    """The batch in GB18030 with CR LF, as banks read it, and a control line with count and total at its end."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(_table(number, rows))
    return text.getvalue().encode("gb18030")


def write_xlsx(number: str, rows: Iterable[OutRow], *, at: datetime) -> bytes:
    """The same as a workbook, all cells text: no account loses a digit, and nothing is taken for a formula."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": at.replace(tzinfo=None)})
        sheet = book.add_worksheet("发放明细")
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(HEADS) - 1, 22, text)
        for line, cells in enumerate(_table(number, rows)):
            for column, cell in enumerate(cells):
                sheet.write_string(line, column, cell, text)
    return content.getvalue()


def _table(number: str, rows: Iterable[OutRow]) -> Iterator[list[str]]:
    yield list(HEADS)
    count = total = 0
    for row in rows:
        yield [number, str(row.position), row.name, row.account, money.in_yuan(row.amount_fen), row.purpose]
        count, total = count + 1, total + row.amount_fen
    yield [number, CONTROL, f"{count}笔", "", money.in_yuan(total), ""]


def read_return(content: bytes) -> list[BackRow]:
    """The rows of a return file, without its head and its control line. Raises BadFile."""
    table = list(_cells(content))
    if not table:
        raise BadFile("文件是空的。请选择银行发来的回盘文件。")
    heads = [head.replace("(", "（").replace(")", "）") for head in table[0]]
    if missing := [head for head in RETURN_HEADS if head not in heads]:
        raise BadFile(f"第一行里没有“{'”“'.join(missing)}”列。请确认是回盘文件，不是送出的文件，也不要改动表头。")
    if len(table) > MOST_ROWS:
        raise BadFile(f"文件超过 {MOST_ROWS} 行，不会是一个批次的回盘文件。")
    rows = (dict(zip(heads, line, strict=False)) | {"": str(number)} for number, line in enumerate(table[1:], start=2))
    return [_back(row) for row in rows if row.get("序号") != CONTROL and any(v for k, v in row.items() if k)]


def _cells(content: bytes) -> Iterator[list[str]]:
    if content.startswith(b"PK"):
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            yield from ([_text(cell) for cell in line] for line in book.get_sheet_by_index(0).to_python())
        except (CalamineError, ValueError, IndexError) as error:
            raise BadFile("打不开这个工作簿。请用银行系统重新导出，或另存为 CSV。") from error
        return
    try:
        text = content.decode("utf-8" if content.startswith(b"\xef\xbb\xbf") else "gb18030").removeprefix("\ufeff")
        yield from ([cell.strip() for cell in line] for line in csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile("读不出文字。请选择 GB18030 编码的 CSV 文件或 XLSX 文件。") from error


def _text(cell: object) -> str:
    """A cell of a workbook: whole numbers without the point that the format gives them."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell).strip()


def _back(row: dict[str, str]) -> BackRow:
    return BackRow(
        row=int(row[""]),
        batch=row.get("批次号", ""),
        position=row.get("序号", ""),
        account=row.get("账号", "").replace(" ", ""),
        amount_fen=_fen(row.get("金额（元）", "")),
        paid=RESULTS.get(row.get("结果", "")),
        on=_day(row.get("日期", "")),
        words=row.get("原因", "")[:200],
    )


def _fen(text: str) -> int | None:
    """To the cent, and nothing rounded: 9000.005 is no amount."""
    try:
        fen = Decimal(text.replace(",", "")) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen.is_finite() and fen == int(fen) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(calendar_date.check_date(text))
    except ValueRefused:
        return None
