"""The worker as App Engine runs it: by its start line, with everything of Google's chosen and nothing local."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import requests
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from demo.place import free_port
from infra import staging
from tests.support.hubs import Companies
from tests.support.leftout import leave_out
from tests.support.machines import Machine, answers, started
from tests.support.pubsub import new_project
from tests.support.terraform import INFRA, TOLD

ROOT = INFRA.parent
CLOCK = {"X-Appengine-Cron": "true"}
NOBODY = "127.0.0.1:9"
START_SECONDS = 90


@pytest.fixture
def settings(postgres: str, pubsub: str, companies: Companies, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What worker.yaml sets, with a database, a Pub/Sub and an account of our own; nobody else answers."""
    account = tmp_path / "account.json"
    account.write_text(json.dumps(_account()))
    with companies.postgres(postgres) as url:
        given = {"sm://hub-secret": "s" * 64, "sm://hub-database-url": url}
        filled = yaml.safe_load(staging.filled((ROOT / "worker.yaml").read_text(), TOLD))["env_variables"]
        yield {
            **{name: given.get(value, value) for name, value in filled.items()},
            "HUB_DATA_DIR": str(tmp_path / "data"),
            "HUB_PROJECT": new_project(),
            "HUB_PUBSUB_EMULATOR": pubsub,
            "GOOGLE_APPLICATION_CREDENTIALS": str(account),
        }


@pytest.mark.postgres
@pytest.mark.pubsub
def test_the_worker_warms_up_and_does_what_the_clock_asks(settings: dict[str, str], tmp_path: Path) -> None:
    here = f"http://127.0.0.1:{free_port()}"
    place = {"PORT": here.rpartition(":")[2], "GAE_ENV": "standard"}
    line = yaml.safe_load((ROOT / "worker.yaml").read_text())["entrypoint"].replace("$PORT", place["PORT"])
    machine = Machine(("-m", *shlex.split(line)), settings | place, tmp_path / "hub.log", f"{here}/_ah/warmup")
    with started(machine):
        for job in ("fire-schedules", "ring-timers", "relay"):
            told = requests.get(f"{here}/cron/{job}", headers=CLOCK, timeout=60)
            assert (told.status_code, told.json()["job"]) == (200, job)
        assert told.json()["done"] == 0, "what happened was sent at once"
        assert requests.get(f"{here}/cron/ring-timers", timeout=20).status_code == 403
        assert requests.post(f"{here}/push", data=b"{}", timeout=20).status_code == 401
        assert requests.post(f"{here}/local/sign-in", json={"email": "ana@example.com"}, timeout=20).status_code == 404
        refused = requests.get(f"{here}/api/v1/me", timeout=20)
        assert refused.status_code == 401
        assert refused.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        machine.ask_to_stop()
        assert machine.wait() == 0, machine.said


@pytest.mark.postgres
@pytest.mark.pubsub
def test_under_the_development_server_of_app_engine_the_hub_starts_and_trusts_no_clock(
    settings: dict[str, str], tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "appserver.log"
    process = _appserver(_service(settings, tmp_path / "service"), port, tmp_path, log)
    try:
        here = f"http://127.0.0.1:{port}"
        until = monotonic() + START_SECONDS
        while not answers(f"{here}/_ah/warmup"):
            assert process.poll() is None, log.read_text()[-3000:]
            assert monotonic() < until, log.read_text()[-3000:]
            sleep(0.2)
        reply = requests.get(f"{here}/cron/ring-timers", headers=CLOCK, timeout=20)
        assert (reply.status_code, reply.json()["title"]) == (403, "You may not do this")
        assert requests.get(f"{here}/api/v1/openapi.json", timeout=20).json()["openapi"].startswith("3.1")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _service(settings: dict[str, str], folder: Path) -> Path:
    """The service as it is, but on this Python with its libraries: the server would fetch its own from the network."""
    service: dict[str, Any] = yaml.safe_load((ROOT / "worker.yaml").read_text())
    folder.mkdir()
    (folder / "requirements.txt").touch()
    line = service["entrypoint"].replace("gunicorn", f"{sys.executable} -m gunicorn --chdir {ROOT}", 1)
    changed = {"service": "default", "entrypoint": line, "service_account": None, "env_variables": settings}
    offline = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    kept = {name: value for name, value in (service | changed).items() if value is not None}
    (folder / "app.yaml").write_text(yaml.safe_dump(kept | {"build_env_variables": offline}))
    return folder / "app.yaml"


def _appserver(service: Path, port: int, folder: Path, log: Path) -> "subprocess.Popen[bytes]":
    gcloud = shutil.which("gcloud")
    program = Path(gcloud).resolve().parents[1] / "platform/google_appengine/dev_appserver.py" if gcloud else None
    if program is None or not program.exists():
        leave_out("appengine", "the Google Cloud SDK with app-engine-python is not installed")
    python = next((path for path in ("/usr/bin/python3", "/usr/local/bin/python3") if Path(path).exists()), "python3")
    ports = {"port": port, "admin_port": free_port(), "api_port": free_port()}
    command = [python, "-s", str(program), *(f"--{name}={number}" for name, number in ports.items())]
    command += [f"--storage_path={folder / 'storage'}", "--skip_sdk_update_check=yes", "--max_module_instances=1"]
    command += [f"--runtime_python_path={sys.executable}", "--support_datastore_emulator=no", str(service)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "PYTHON", "PYTEST"))}
    clean |= {"TMPDIR": str(folder)}  # it leaves an environment of Python behind
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=folder, env=clean, stdout=out, stderr=out, start_new_session=True)


def _account() -> dict[str, str]:
    """A service account that there is not, with a key of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": TOLD["project"],
        "client_email": f"hub-worker@{TOLD['project']}.iam.gserviceaccount.com",
        "private_key": written.decode(),
        "token_uri": f"http://{NOBODY}/token",
    }
