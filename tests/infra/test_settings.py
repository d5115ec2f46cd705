"""What App Engine's files set starts the hub there."""

from typing import Any

import pytest
import yaml

from hub.core.config import load_settings
from infra import staging
from tests.support.terraform import INFRA, TOLD

SECRETS = {"sm://hub-secret": "s" * 64, "sm://hub-database-url": "postgresql+psycopg://hub@/hub?host=/cloudsql/c"}


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(staging.filled((INFRA.parent / name).read_text(), TOLD))
    return found


@pytest.mark.parametrize("name", ["app.yaml", "worker.yaml"])
def test_the_settings_of_a_service_start_the_hub_on_app_engine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    for variable, value in service(name)["env_variables"].items():
        monkeypatch.setenv(variable, SECRETS.get(value, value))
    settings = load_settings()
    assert (settings.identity, settings.files, settings.federation) == ("firebase", "google", "google")
    assert settings.base_url == "https://hub.example.com"
    assert settings.worker_threads == 0
    assert settings.is_pushed_to is (name == "worker.yaml")
    account = service(name)["service_account"]
    assert (
        settings.files_signer == account == f"hub-{'api' if name == 'app.yaml' else 'worker'}@{account.split('@')[1]}"
    )
