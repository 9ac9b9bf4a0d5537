"""Run the sandbox: `python -m sandbox --port 8001 --data DIR --key-file FILE`."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from sandbox import sessions
from sandbox.desk import DAY_SECONDS
from sandbox.endpoints import ENDPOINTS
from sandbox.faults import Faults
from sandbox.server import Server
from sandbox.store import Store


def main() -> int:
    """Listen until SIGTERM or SIGINT, then finish what is under way and leave with 0."""
    options = _options()
    store = Store(options.data / "systems.sqlite3")
    password = sessions.password(options.data)
    server = Server(
        (options.host, options.port),
        store=store,
        faults=Faults(rate=options.faults, seed=options.seed),
        key=options.key_file.read_text(encoding="utf-8").strip().encode(),
        delay=options.delay,
        endpoints=ENDPOINTS,
        day_seconds=options.day,
        by_hand=options.by_hand,
        site=options.site,
        password=password,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop that this very handler interrupts, hence the thread.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"sandbox http://{options.host}:{server.server_address[1]}\n")
    sys.stdout.write(f"登录各系统的密码：{password}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    store.close()
    return 0


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("应在 0 和 1 之间，例如 0.3")
    return share


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description="模拟外部系统：接收子办件，给出办理结果。")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=8001, help="监听端口，0 为任选空闲端口")
    parser.add_argument("--data", type=Path, required=True, help="存放数据的目录")
    parser.add_argument("--key-file", type=Path, required=True, help="与本系统共用的签名密钥文件")
    parser.add_argument("--faults", type=_share, default=0.0, help="出故障的调用所占的比例，例如 0.3")
    parser.add_argument("--seed", type=int, default=None, help="故障的随机种子，便于重现")
    parser.add_argument("--delay", type=float, default=0.0, help="收到后隔几秒作答")
    parser.add_argument("--day", type=float, default=DAY_SECONDS, help="模拟的一天有几秒，用于过几天才到的资金")
    parser.add_argument("--by-hand", action="append", default=[], metavar="系统", help="由人登录办理的系统，可以写几次")
    parser.add_argument("--site", default="", help="领取材料的网站地址，例如 http://127.0.0.1:8000")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
