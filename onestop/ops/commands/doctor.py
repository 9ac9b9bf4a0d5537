"""`onestop doctor`: everything that must be in place, each with its remedy where it is not."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from onestop.ops import options, printing, setup

MARKS = {"good": "正常", "warning": "注意", "bad": "有误"}


@click.command
@options.data
@options.as_json
def command(*, data: Path | None, as_json: bool) -> None:
    """检查设置、数据库、日历、密钥、统一身份认证、主题、页面资源、磁盘和时钟。有一项有误时退出状态为 1。"""
    findings = _findings(data)
    holds = all(finding["grade"] != "bad" for finding in findings)
    if as_json:
        printing.document({"holds": holds, "findings": findings})
    else:
        for finding in findings:
            remedy = f"办法：{finding['remedy']}" if finding["remedy"] else ""
            printing.lines([f"{MARKS[finding['grade']]}　{finding['subject']}：{finding['detail']}{remedy}"])
        printing.lines(["", "没有发现有误的地方。" if holds else "有需要改正的地方，见上面标“有误”的各行。"])
    sys.exit(0 if holds else 1)


def _findings(data: Path | None) -> list[dict[str, Any]]:
    try:
        setup.django_ready(data)
    except click.UsageError as error:
        # Settings that cannot be read are the first thing a doctor finds, not a wrong way to call it.
        return [{"subject": "设置", "grade": "bad", "detail": error.message, "remedy": "改正环境变量后再运行。"}]

    from onestop.ops import health

    return [vars(finding) for finding in health.examine(datetime.now(UTC))]
