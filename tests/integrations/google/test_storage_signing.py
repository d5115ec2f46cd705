"""Who signs the links to documents, and how seldom."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import google.auth.environment_vars
import pytest
import requests
from google.auth.credentials import AnonymousCredentials

from hub.core.config import SettingsError, load_settings
from hub.core.db import Database
from hub.core.errors import IntegrationError
from hub.core.ports import Files, SignedLink
from integrations import catalog
from integrations.google import signing
from integrations.google.files import store
from integrations.google.signing import attachment
from integrations.google.storage_failures import RETRY
from integrations.place import Place
from tests.support.clocks import QUARTER, ManualClock
from tests.support.cloudstorage import Cloud, fault

SIGNER = "signer@demo-hub.iam.gserviceaccount.com"


@pytest.fixture
def clock() -> ManualClock:
    clock = ManualClock()
    clock.moment = datetime.now(UTC)
    return clock


@pytest.fixture
def settings(cloud: Cloud) -> dict[str, Any]:
    bucket = cloud.make_bucket(f"b-{uuid4()}")
    return {"files": "google", "files_bucket": bucket, "storage_url": cloud.url}


@pytest.fixture
def by_iam(cloud: Cloud, clock: ManualClock, settings: dict[str, Any]) -> Files:
    """A store whose links IAM signs, with one file called `a`."""
    files = store(load_settings(**settings, files_signer=SIGNER, iam_url=cloud.url), cloud.credentials(), clock)
    files.write("a", b"bytes", "text/plain")
    return files


@pytest.fixture
def link(by_iam: Files, clock: ManualClock) -> Callable[..., SignedLink]:
    """A link to read that file."""
    return lambda name="a.txt": by_iam.download_link("a", name, "text/plain", clock.now() + QUARTER)


class TestByIam:
    """Where no key lies, IAM signs."""

    def test_a_link_that_iam_signed_leads_to_the_bytes(self, cloud: Cloud, link: Callable[..., SignedLink]) -> None:
        assert requests.get(link().url, timeout=30).content == b"bytes"
        assert cloud.count(":signBlob") == 1
        assert "signer%40" in link().url

    def test_one_that_iam_signed_takes_bytes(self, by_iam: Files, clock: ManualClock) -> None:
        up = by_iam.upload_link("b", "text/plain", 5, clock.now() + QUARTER)
        assert requests.put(up.url, b"bytes", headers=dict(up.headers), timeout=30).status_code == 200
        stored = by_iam.stat("b")
        assert stored
        assert stored.sha256 == hashlib.sha256(b"bytes").hexdigest()

    def test_a_link_is_given_again_for_half_of_its_life(
        self, cloud: Cloud, clock: ManualClock, link: Callable[..., SignedLink]
    ) -> None:
        first = link()
        clock.advance(timedelta(minutes=7))
        assert link() == first
        assert cloud.count(":signBlob") == 1
        clock.advance(timedelta(seconds=30))
        assert link().expires_at == clock.now() + QUARTER
        assert cloud.count(":signBlob") == 2

    def test_a_link_never_lives_longer_than_wished(self, by_iam: Files, clock: ManualClock) -> None:
        by_iam.download_link("a", "a.txt", "text/plain", clock.now() + QUARTER)
        soon = clock.now() + timedelta(minutes=1)
        assert by_iam.download_link("a", "a.txt", "text/plain", soon).expires_at == soon

    def test_another_name_is_another_link(self, cloud: Cloud, link: Callable[..., SignedLink]) -> None:
        assert link("a.txt").url != link("b.txt").url
        assert cloud.count(":signBlob") == 2

    def test_a_hiccup_of_iam_is_not_noticed(self, cloud: Cloud, link: Callable[..., SignedLink]) -> None:
        cloud.faults = [fault(503)]
        assert requests.get(link().url, timeout=30).content == b"bytes"

    @pytest.mark.parametrize(("status", "retryable"), [(503, True), (429, True), (403, False), (404, False)])
    def test_a_refusal_says_whether_to_come_again(
        self,
        cloud: Cloud,
        link: Callable[..., SignedLink],
        monkeypatch: pytest.MonkeyPatch,
        status: int,
        retryable: bool,
    ) -> None:
        monkeypatch.setattr(signing, "RETRY", RETRY.with_timeout(0.4))
        cloud.faults = [fault(status)] * 9
        with pytest.raises(IntegrationError, match="sign by IAM") as failure:
            link()
        assert failure.value.retryable == retryable

    def test_an_answer_without_a_signature_is_a_failure(self, cloud: Cloud, link: Callable[..., SignedLink]) -> None:
        cloud.faults = [(200, {}, b"<html>")]
        with pytest.raises(IntegrationError, match="no signature"):
            link()


class TestTheCredentialsOfTheProcess:
    """The catalog takes those that Google's library finds."""

    @pytest.fixture
    def place(self, tmp_path: Path, clock: ManualClock, settings: dict[str, Any]) -> Callable[..., Place]:
        db = Database(f"sqlite:///{tmp_path / 'hub.db'}")
        return lambda **more: Place(load_settings(**settings, **more), db, clock, b"", {})

    def test_a_key_file_signs_by_itself(
        self,
        cloud: Cloud,
        clock: ManualClock,
        place: Callable[..., Place],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        (tmp_path / "key.json").write_text(json.dumps(cloud.account_file()))
        monkeypatch.setenv(google.auth.environment_vars.CREDENTIALS, str(tmp_path / "key.json"))
        files: Files = catalog.build("files", place())
        files.write("a", b"bytes", "text/plain")
        link = files.download_link("a", "a.txt", "text/plain", clock.now() + QUARTER)
        assert requests.get(link.url, timeout=30).content == b"bytes"
        assert cloud.count(":signBlob") == 0

    def test_without_a_key_or_a_signer_the_hub_does_not_start(
        self, clock: ManualClock, settings: dict[str, Any]
    ) -> None:
        with pytest.raises(SettingsError, match="HUB_FILES_SIGNER"):
            store(load_settings(**settings), _without_a_key(), clock)

    def test_without_credentials_the_hub_does_not_start(
        self, place: Callable[..., Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(google.auth.environment_vars.CREDENTIALS, str(tmp_path / "nothing.json"))
        with pytest.raises(SettingsError, match="GOOGLE_APPLICATION_CREDENTIALS"):
            catalog.build("files", place())

    def test_without_a_bucket_the_hub_does_not_start(self) -> None:
        with pytest.raises(SettingsError, match="set HUB_FILES_BUCKET"):
            load_settings(files="google")


def _without_a_key() -> Any:
    return AnonymousCredentials()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
        ("Größe 5%.pdf", "attachment; filename=\"Gr__e 5_.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%205%25.pdf"),
        ('a"; x="\r\n', "attachment; filename=\"a_; x=___\"; filename*=UTF-8''a%22%3B%20x%3D%22%0D%0A"),
    ],
)
def test_a_name_stays_a_name(name: str, said: str) -> None:
    assert attachment(name) == said
