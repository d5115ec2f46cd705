"""The Terraform of the hub as values: what is declared, without running it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import hcl2

INFRA = Path(__file__).resolve().parents[2] / "infra"
Block = Mapping[str, Any]

# What Terraform tells of a project that there is not.
GUID = "00000000-0000-4000-8000-000000000000"
TOLD = {
    "project": "company-hub",
    "public_url": "https://hub.example.com",
    "worker_url": "https://worker-dot-company-hub.ey.r.appspot.com",
    "push_account": "hub-push@company-hub.iam.gserviceaccount.com",
    "files_bucket": "company-hub-documents",
    "kms_key": "",
    "tenant": GUID,
    "client_id": GUID,
    "sign_in_client": GUID,
    "web_key": "AIza-example",
    "roles": f'{{"{GUID}":"administrator"}}',
    "region": "europe-west3",
    "teams_app": GUID,
    "teams_tab": GUID,
    "teams_clients": "[]",
    "mail_sender": "hub@example.com",
    "services_url": "",
}


def files() -> list[Path]:
    """Every file of Terraform."""
    return sorted(INFRA.glob("*.tf"))


def read(path: Path) -> Block:
    """What a file says, without quotation marks and comments."""
    plain: Block = _plain(hcl2.loads(path.read_text()))
    return plain


def resources(kind: str) -> dict[str, Block]:
    """All resources of a kind, by name."""
    return {name: body for path in files() for found, name, body in _labelled(read(path), "resource") if found == kind}


def every_resource() -> Iterator[tuple[str, str, Block]]:
    """Kind, name and body of each."""
    for path in files():
        yield from _labelled(read(path), "resource")


def named(block: str) -> dict[str, Block]:
    """Blocks with one label (`variable`, `output`), by it."""
    return {name: body for path in files() for one in read(path).get(block, []) for name, body in one.items()}


def local(name: str) -> Any:
    """A local value. Raises `KeyError`."""
    return {key: value for path in files() for one in read(path).get("locals", []) for key, value in one.items()}[name]


def _labelled(file: Block, block: str) -> Iterator[tuple[str, str, Block]]:
    for one in file.get(block, []):
        for kind, inner in one.items():
            for name, body in inner.items():
                yield kind, name, body


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items() if not str(key).startswith("__")}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"')
    return value
