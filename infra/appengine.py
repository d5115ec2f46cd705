"""Reads App Engine's files with Google's own parsers, those of `gcloud app deploy` and of App Engine's clock.

`python3 -I infra/appengine.py app.yaml worker.yaml cron.yaml dispatch.yaml`, with the Python of the machine and not
with that of the hub: the SDK brings libraries of its own. Ends with 1 and a sentence for each file that App Engine
would refuse, or run as nobody meant. No network.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from typing import Any

# The parsers take any name. https://docs.cloud.google.com/appengine/docs/standard/lifecycle/support-schedule
RUNTIMES = ("python311", "python312", "python313", "python314")
CLASSES = ("F1", "F2", "F4", "F4_1G", "B1", "B2", "B4", "B4_1G", "B8")
CONFIGURATIONS = ("cron.yaml", "dispatch.yaml", "index.yaml", "queue.yaml")
SOME_TIME = datetime(2026, 1, 1)  # the SDK's grammar adds the zone itself
OWN = list(sys.path)


class Sdk:
    """The parsers of the Cloud SDK. Its two halves each bring a package `google`: they are loaded in turn."""

    def __init__(self, root: str) -> None:
        engine = f"{root}/platform/google_appengine"
        sys.path[:] = [f"{root}/lib/third_party", *OWN]
        import_module("pytz")  # the other half's has no time zones
        sys.path[:] = [engine, *(f"{engine}/lib/{name}" for name in ("py3_antlr3", "six", "ruamel")), *OWN]
        self.clock = import_module("google.appengine.api.croninfo")
        self.grammar = import_module("google.appengine.cron.groctimespecification")
        assert self.clock.groctimespecification, "without the grammar of schedules nothing would be checked"
        for name in [name for name in sys.modules if name.split(".")[0] in ("google", "ruamel", "six", "yaml")]:
            del sys.modules[name]
        sys.path[:] = [f"{root}/lib", f"{root}/lib/third_party", *OWN]
        self.parsing = import_module("googlecloudsdk.api_lib.app.yaml_parsing")

    def service(self, path: str) -> Iterator[str]:
        """What is wrong with a service."""
        read = self.parsing.ServiceYamlInfo.FromFile(path)
        read.Validate()
        if read.runtime not in RUNTIMES:
            yield f"App Engine does not support the runtime {read.runtime}; use one of {', '.join(RUNTIMES)}"
        if read.parsed.instance_class not in CLASSES:
            yield f"there is no instance class {read.parsed.instance_class}; use one of {', '.join(CLASSES)}"

    def configuration(self, path: str) -> Iterator[str]:
        """What is wrong with a file for all services."""
        read = self.parsing.ConfigYamlInfo.FromFile(path)
        if read is None:
            yield "it is empty, or not there"
        elif read.config == "cron":
            yield from self._times(path)

    def _times(self, path: str) -> Iterator[str]:
        with open(path) as file:
            entries = self.clock.LoadSingleCron(file.read()).cron or []
        for entry in entries:
            if not self.grammar.GrocTimeSpecification(entry.schedule, entry.timezone).GetMatches(SOME_TIME, 2):
                yield f"{entry.url} never comes"


def problems(sdk: Any, path: str) -> list[str]:
    """What App Engine would say of this file."""
    look: Callable[[str], Iterator[str]]
    look = sdk.configuration if os.path.basename(path) in CONFIGURATIONS else sdk.service
    try:
        return list(look(path))
    except Exception as error:  # the parsers raise many kinds, and each is a refusal
        return [f"{type(error).__name__}: {error}"]


def main(paths: list[str]) -> int:
    """1 if App Engine would refuse one of these files."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        sys.stderr.write("Install the Google Cloud SDK, so that its own parsers read these files.\n")
        return 1
    sdk = Sdk(os.environ.get("CLOUDSDK_ROOT_DIR") or os.path.dirname(os.path.dirname(os.path.realpath(gcloud))))
    said = {path: problems(sdk, path) for path in paths}
    for path, wrong in said.items():
        sys.stdout.write(f"{path}: {'; '.join(wrong) or 'ok'}\n")
    return int(any(said.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
