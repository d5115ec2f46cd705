"""`python -m integrations.simulator --port 8090 --data var/simulator.db`"""

import argparse
import os
import signal
import sys
from types import FrameType

from integrations.simulator.access import CLIENT_ID, CLIENT_SECRET, TENANT, Registration
from integrations.simulator.crowd import Size
from integrations.simulator.server import serve


def main() -> None:
    """Reads the options and serves until SIGTERM or Ctrl-C."""
    options = _options()
    signal.signal(signal.SIGTERM, _stop)
    sys.stdout.write(f"Microsoft 365 simulator on http://{options.host}:{options.port}\n")
    sys.stdout.flush()
    try:
        size = Size(options.people, options.groups)
        serve(options.host, options.port, options.data, _registration(options), options.endpoint, size)
    except KeyboardInterrupt:
        return


def _registration(options: argparse.Namespace) -> Registration:
    """The secret comes from the environment, as others can read a command line."""
    return Registration(options.tenant, options.client_id, os.environ.get("SIMULATOR_CLIENT_SECRET", CLIENT_SECRET))


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m integrations.simulator", description="A Microsoft 365 over HTTP.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--data", default=":memory:", help="SQLite file; in memory when left out")
    parser.add_argument("--tenant", default=TENANT)
    parser.add_argument("--client-id", default=CLIENT_ID)
    parser.add_argument("--people", type=int, default=Size().people, help="how many people the company has at least")
    parser.add_argument("--groups", type=int, default=Size().groups, help="how many groups it has at least")
    parser.add_argument("--endpoint", default="", help="where the bot listens, as its Azure Bot resource says")
    return parser.parse_args()


if __name__ == "__main__":
    main()
