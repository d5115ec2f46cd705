"""Settings that Secret Manager keeps."""

from base64 import b64encode
from typing import Any

import pytest
import requests
import responses

from hub.core.config import SettingsError
from integrations.google import secrets

AT = "https://secretmanager.googleapis.com/v1/projects/{}/secrets/{}/versions/latest:access"
HERE = {"GOOGLE_CLOUD_PROJECT": "company", "HUB_SECRET": "sm://hub-secret", "HUB_LOG_LEVEL": "INFO"}


def keeps(project: str, name: str, value: str) -> None:
    responses.get(AT.format(project, name), json={"payload": {"data": b64encode(value.encode()).decode()}})


@responses.activate
def test_the_newest_version_of_a_secret_takes_the_place_of_its_name() -> None:
    keeps("company", "hub-secret", "s3cret")
    keeps("vault", "database", "postgresql+psycopg://hub@/hub")
    environment = HERE | {"HUB_DATABASE_URL": "sm://vault/database", "OTHER": "sm://not-ours"}
    assert secrets.read(environment, requests.Session()) == {
        "secret": "s3cret",
        "database_url": "postgresql+psycopg://hub@/hub",
    }


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"status": 404}, "there is no projects/company/secrets/hub-secret, or no version of it"),
        ({"status": 403}, "roles/secretmanager.secretAccessor on projects/company/secrets/hub-secret"),
        ({"status": 500}, "could not be read .HTTPError."),
        ({"body": requests.ConnectionError("s3cret")}, "could not be read .ConnectionError."),
        ({"json": {}}, "could not be read .KeyError."),
    ],
)
@responses.activate
def test_one_that_cannot_be_read_stops_the_start_with_a_sentence(answer: dict[str, Any], says: str) -> None:
    responses.get(AT.format("company", "hub-secret"), **answer)
    with pytest.raises(SettingsError, match=f"HUB_SECRET: .*{says}") as refusal:
        secrets.read(HERE, requests.Session())
    assert "s3cret" not in str(refusal.value)


def test_a_name_without_a_project_is_refused() -> None:
    with pytest.raises(SettingsError, match="HUB_SECRET: sm://hub-secret names no project"):
        secrets.read({"HUB_SECRET": "sm://hub-secret"}, requests.Session())
