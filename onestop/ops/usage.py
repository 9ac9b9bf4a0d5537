"""How the command line explains itself: help and usage errors in Chinese."""

import re
from collections.abc import Iterable

import click

_WORDS = {"Options": "选项", "Commands": "命令", "Show this message and exit.": "显示本帮助后退出。"}

_KINDS = {
    "INTEGER RANGE": "整数",
    "INTEGER": "整数",
    "FLOAT RANGE": "小数",
    "FLOAT": "小数",
    "TEXT": "文字",
    "DIRECTORY": "目录",
    "FILE": "文件",
    "PATH": "路径",
}
_ABOUT_VALUES = (
    (re.compile(r"(\S+) is not in the range (\S+?)\.?"), "{0} 不在 {1} 之内。"),
    (re.compile(r"'(.*)' is not a valid (?:integer|float)(?: range)?\.?"), "“{0}”不是数。"),
    (re.compile(r"Directory '(.*)' does not exist\.?"), "没有目录“{0}”。"),
    (re.compile(r"File '(.*)' does not exist\.?"), "没有文件“{0}”。"),
    (re.compile(r"Directory '(.*)' is a file\.?"), "“{0}”是文件，不是目录。"),
    (re.compile(r"File '(.*)' is a directory\.?"), "“{0}”是目录，不是文件。"),
)
_BEFORE_VALUES = {"[default: ": "[默认：", "[required]": "[必填]"}


def _translated(text: str, words: dict[str, str]) -> str:
    for english, chinese in words.items():
        text = text.replace(english, chinese)
    return text


class ChineseHelp(click.HelpFormatter):
    """click's help with its fixed words in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]…")
        super().write_usage(prog, words, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_WORDS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        translated = [
            (_translated(first, _KINDS), _translated(_WORDS.get(second, second), _BEFORE_VALUES))
            for first, second in rows
        ]
        super().write_dl(translated, col_max, col_spacing)


def speak_chinese() -> None:
    """Make every command's help use ChineseHelp."""
    click.Context.formatter_class = ChineseHelp


def explain(error: click.ClickException) -> str:
    """One line that says what is wrong, and where help is."""
    context = getattr(error, "ctx", None)
    hint = f"\n查看用法：{context.command_path} --help" if context else ""
    return f"错误：{_what_is_wrong(error)}{hint}"


def _what_is_wrong(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有选项“{error.option_name}”。"
        case click.MissingParameter():
            return f"缺少{_name_of(error)}。"
        case click.BadParameter():
            return f"{_name_of(error)}的值不对：{_in_chinese(error.message)}"
        case click.UsageError() if error.message.startswith("No such command"):
            return f"没有命令{error.message.removeprefix('No such command').rstrip('.')}。"
        case click.UsageError() if error.message == "Missing command.":
            return "缺少命令。"
        case _:
            return error.format_message()


def _in_chinese(message: str) -> str:
    """What click itself says of a value, e.g. "3.0 is not in the range 0<=x<=1."; other messages are ours already."""
    for pattern, words in _ABOUT_VALUES:
        if match := pattern.fullmatch(message):
            return words.format(*match.groups())
    return message


def _name_of(error: click.BadParameter) -> str:
    if error.param is None:
        return "参数"
    kind = "参数" if error.param.param_type_name == "argument" else "选项"
    return f"{kind} {error.param.get_error_hint(error.ctx) if error.ctx else error.param.name}"
