"""The command line: names and one-line descriptions of all commands, each loaded only when it is called."""

import importlib
import sys
from collections.abc import Sequence

import click

from onestop.ops import usage

# name → one line for the overview; the command itself is onestop.ops.commands.NAME:command.
COMMANDS = {
    "demo": "一条命令试用：网站、后台程序和模拟外部系统，带样例人员",
    "serve": "运行网站",
    "worker": "运行后台程序：放行等待的子办件、预警、到期处理、推送",
    "sandbox": "模拟外部系统：运行、让它出故障、由人还是自动办理",
    "theme": "主题：检查、发布、比较",
    "play": "让样例申请人从第一个问题走到办结，并打印各自的记录",
    "due": "计算办结期限，并逐日说明理由",
    "calendar": "工作日历：导入、查看",
    "simulate": "试算一个退役季：哪个部门什么时候忙不过来，多一个人差多少",
    "reconcile": "核对每个办件、每个事项的去向，列出去向不明的",
    "report": "把办件排入上报省平台，平台丢失的可以重新上报",
    "verify": "核验办件记录的校验链",
    "doctor": "检查设置、数据库、日历、密钥、统一身份认证、主题、时钟和磁盘",
    "migrate": "建立或升级数据库",
    "manage": "Django 自带的管理命令",
}


class OverviewGroup(click.Group):
    """The commands of COMMANDS; the overview is printed without loading any of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module_name = f"onestop.ops.commands.{cmd_name}"
        try:
            module = importlib.import_module(module_name)
        except ModuleNotFoundError as error:
            if error.name != module_name:
                raise
            raise click.UsageError(f"本版本没有安装命令“{cmd_name}”。") from error
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=OverviewGroup, help="一件事一次办：一张清单、一张表、一套材料、一个窗口。")
@click.version_option(package_name="onestop", message="onestop %(version)s", help="显示版本后退出。")
def onestop() -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status: 0 good, 1 the thing checked does not hold, 2 wrong usage."""
    usage.speak_chinese()
    try:
        status = onestop.main(arguments, prog_name="onestop", standalone_mode=False)
    except click.ClickException as error:
        click.echo(usage.explain(error), err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("已中止。", err=True)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
