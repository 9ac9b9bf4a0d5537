"""`onestop sandbox`: the pretend external systems, a program of its own that shares no code with this one."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onestop.ops import options, ports, printing, sandbox_program, setup

if TYPE_CHECKING:
    from onestop.exchange.switches import SandboxSwitches

FAULTS = {
    "error": "出错",
    "slow": "答得慢",
    "lose_reply": "丢回音",
    "hold_back": "压着不转",
    "answer_twice": "答两遍",
    "out_of_order": "颠倒先后",
}
ADDRESS = click.option(
    "--address",
    default=f"http://{ports.LOOPBACK}:8001",
    show_default=True,
    help="运行中的模拟系统的地址。",
)


class Kinds(click.ParamType[tuple[str, ...]]):
    """Faults, separated by commas."""

    name = "故障"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        kinds = tuple(kind.strip() for kind in str(value).split(",") if kind.strip())
        if unknown := [kind for kind in kinds if kind not in FAULTS]:
            self.fail(f"没有故障“{unknown[0]}”，有的是{'、'.join(FAULTS)}。", param, ctx)
        return kinds


@click.group(invoke_without_command=True, subcommand_metavar="[命令 [参数]…]")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="监听端口，0为任选空闲端口。"
)
@click.option("--faults", type=click.FloatRange(0, 1), default=0.0, help="出故障的调用所占的比例，例如0.3。")
@click.option("--delay", type=click.FloatRange(0), default=0.0, help="收到子办件后隔几秒作答。")
@click.option("--by-hand", multiple=True, metavar="系统", help="由人登录办理的系统，例如police_platform；可以写几次。")
@click.option("--site", default="", help="领取材料的网站地址，例如 http://127.0.0.1:8000。")
@options.data
@click.pass_context
def command(
    context: click.Context,
    *,
    port: int,
    faults: float,
    delay: float,
    by_hand: tuple[str, ...],
    site: str,
    data: Path | None,
) -> None:
    """运行模拟外部系统：接收推送的子办件，自动给出办理结果，或者由人登录办理。"""
    if context.invoked_subcommand:
        return
    setup.django_ready(data)

    from django.conf import settings

    from onestop.exchange import signing

    words = sandbox_program.words(
        data=settings.ONESTOP_DATA,
        key_file=signing.key_file(),
        port=port,
        faults=faults,
        delay=delay,
        by_hand=by_hand,
        site=site,
    )
    os.execv(sys.executable, words)  # noqa: S606 - this process becomes the sandbox, so that signals reach it directly


@command.command("faults")
@click.argument("system", default="", metavar="[系统]")
@click.option("--rate", type=click.FloatRange(0, 1), help="出故障的调用所占的比例，0为不出。")
@click.option("--kinds", type=Kinds(), help=f"哪些故障，用逗号分开：{'、'.join(FAULTS)}。")
@click.option("--slow-seconds", type=click.FloatRange(0, 60), help="答得慢时慢几秒。")
@click.option("--next", "following", type=Kinds(), help="只安排接下来的几次，用逗号分开。")
@click.option("--clear", is_flag=True, help="恢复正常；写了系统的，改为随所有系统。")
@ADDRESS
@options.as_json
def faults(*, system: str, address: str, as_json: bool, clear: bool, **change: Any) -> None:
    """查看、设置运行中的模拟系统的故障；不写系统时对所有系统。"""
    given = {name: value for name, value in change.items() if value is not None}
    if clear:
        given["clear"] = True
    with _switches(address) as switches:
        if given:
            switches.change_faults(system=system, **given)
        state = switches.state_of_faults()
    if as_json:
        printing.document(state)
    else:
        printing.lines(_told(state))


def _told(state: Mapping[str, Any]) -> Iterator[str]:
    for system, setting in state["settings"].items():
        yield f"{system or '所有系统'}：{_setting(setting)}"
    if state["happened"]:
        yield "最近出过："
    for one in state["happened"]:
        yield f"  {one['system']} {one['call']}：{FAULTS[one['kind']]}"


def _setting(setting: Mapping[str, Any]) -> str:
    words = [f"下一次{FAULTS[kind]}" for kind in setting["following"] if kind]
    if setting["rate"] and setting["kinds"]:
        words.append(f"{setting['rate']:.0%}，{'、'.join(FAULTS[kind] for kind in setting['kinds'])}")
    return "；".join(words) or "没有故障"


@command.command("desk")
@click.argument("system", metavar="系统")
@click.option("--by-hand", is_flag=True, help="由人登录办理。")
@click.option("--automatic", is_flag=True, help="由系统自动办结。")
@ADDRESS
def desk(*, system: str, by_hand: bool, automatic: bool, address: str) -> None:
    """让运行中的模拟系统的一个系统由人办理，或者自动办结。"""
    if by_hand == automatic:
        raise click.UsageError("请写 --by-hand 或者 --automatic。")
    with _switches(address) as switches:
        switches.decide_by_hand(system=system, by_hand=by_hand)
    way = f"由人办理，请到 {address}/ 登录" if by_hand else "自动办结"
    printing.lines([f"{system}：{way}。"])


@contextmanager
def _switches(address: str) -> "Iterator[SandboxSwitches]":
    from onestop.exchange.switches import SandboxSwitches, SwitchRefused

    with SandboxSwitches(address) as switches:
        try:
            yield switches
        except SwitchRefused as refusal:
            said = (
                f"没有照办：{refusal}" if str(refusal) else f"{address} 上没有模拟系统应答。请先运行 onestop sandbox。"
            )
            raise click.ClickException(said) from refusal
