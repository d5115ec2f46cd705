"""Code and infrastructure speak of the same things by the same names, and nothing is open that should be closed."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.core.config import Settings
from infra import names
from tests.support import terraform
from workers.subscriptions import ROUTES, SUBSCRIPTIONS

ROOT = terraform.INFRA.parent
SERVICES = ("app.yaml", "worker.yaml")
HUGE = {"roles/owner", "roles/editor", "roles/viewer"}


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return found


def test_every_file_can_be_read() -> None:
    assert len(terraform.files()) > 8
    for path in terraform.files():
        assert terraform.read(path), path


def test_every_file_is_written_as_terraform_writes_it() -> None:
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed, so its own formatter could not look")
    command = ["terraform", f"-chdir={terraform.INFRA}", "fmt", "-check", "-diff", "-no-color"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_list_of_topics_and_subscriptions_is_that_of_the_code() -> None:
    assert names.FILE.read_text() == names.wanted(), "run `make names`"
    listed = json.loads(names.FILE.read_text())
    assert {f"hub-{topic}" for topic in ROUTES} | {"hub-dead-letters"} == set(listed["topics"])
    handlers = {f"hub-{subscription.handler}" for subscription in SUBSCRIPTIONS}
    assert handlers | {"hub-dead-letters"} == {one["name"] for one in listed["subscriptions"]}


def test_names_suit_pubsub() -> None:
    listed = json.loads(names.FILE.read_text())
    for name in [*listed["topics"], *(one["name"] for one in listed["subscriptions"])]:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9._~%+-]{2,254}", name), name
        assert not name.startswith("goog")


def test_terraform_takes_every_word_of_the_list() -> None:
    bus = (terraform.INFRA / "bus.tf").read_text()
    listed = json.loads(names.FILE.read_text())
    words = {word for one in listed["subscriptions"] for word in one} | set(listed)
    unread = {word for word in words if not re.search(rf"\.{word}\b", bus)}
    assert unread == set()


def test_pubsub_pushes_to_where_the_worker_receives() -> None:
    from workers.push import PATH

    push = _dynamic("push_config")
    assert push["content"][0]["push_endpoint"] == f"${{push_config.value}}{PATH}"
    assert {"url": f"*{PATH}", "service": "worker"} in yaml.safe_load((ROOT / "dispatch.yaml").read_text())["dispatch"]


def test_dead_letters_of_pubsub_reach_the_hub_as_everything_else_does() -> None:
    assert _dynamic("push_config")["for_each"] == "${var.workers_pull ? [] : [local.worker_url]}"
    dead = next(one for one in json.loads(names.FILE.read_text())["subscriptions"] if one["name"] == "hub-dead-letters")
    assert (dead["topic"], dead["deadLetterTopic"]) == ("hub-dead-letters", "")


def test_workers_that_ask_for_messages_may_do_so_where_nothing_is_pushed() -> None:
    pulls = terraform.resources("google_pubsub_subscription_iam_member")["pulls"]
    assert (pulls["role"], pulls["member"]) == ("roles/pubsub.subscriber", "${google_service_account.worker.member}")
    assert "name => one if var.workers_pull" in pulls["for_each"]
    assert terraform.named("variable")["workers_pull"]["default"] is False


@pytest.mark.parametrize("name", SERVICES)
def test_services_set_what_the_hub_knows_and_nothing_else(name: str) -> None:
    known = {f"HUB_{field}".upper() for field in Settings.model_fields}
    assert set(service(name)["env_variables"]) <= known


@pytest.mark.parametrize("name", SERVICES)
def test_what_stands_in_braces_is_told_by_terraform(name: str) -> None:
    asked = set(re.findall(r"\$\{(\w+)\}", (ROOT / name).read_text()))
    told = terraform.named("output")["settings"]["value"]
    assert asked <= set(told) == set(terraform.TOLD)


@pytest.mark.parametrize("name", SERVICES)
def test_every_secret_of_a_service_is_made_and_may_be_read_by_it(name: str) -> None:
    wanted = {value[5:] for value in service(name)["env_variables"].values() if value.startswith("sm://")}
    assert wanted == set(terraform.local("secrets")) == {"hub-secret", "hub-database-url"}
    readers = terraform.resources("google_secret_manager_secret_iam_member")["reads"]
    assert "keys(local.running)" in readers["for_each"]


def test_each_service_runs_as_an_account_of_its_own() -> None:
    accounts = {body["account_id"] for body in terraform.resources("google_service_account").values()}
    used = [service(name)["service_account"].partition("@")[0] for name in SERVICES]
    assert len(set(used)) == 2
    assert set(used) < accounts
    assert {f"hub-{name}" for name in terraform.local("running")} == set(used)


def test_nobody_gets_more_than_a_role_for_one_thing() -> None:
    for kind, name, body in terraform.every_resource():
        assert body.get("role") not in HUGE, (kind, name)
        assert not re.search(r"allUsers|allAuthenticatedUsers", json.dumps(body)), (kind, name)
        assert not kind.endswith(("_iam_policy", "_iam_binding")), f"{name} would take away what others were given"
        assert kind != "google_service_account_key", "keys lie about; accounts are impersonated instead"
    assert set(re.findall(r"roles/[\w.]+", terraform.local("everywhere"))).isdisjoint(HUGE)


def test_buckets_are_closed_to_everybody_else() -> None:
    buckets = terraform.resources("google_storage_bucket")
    assert set(buckets) == {"documents", "access"}
    for name, bucket in buckets.items():
        assert bucket["uniform_bucket_level_access"] is True, name
        assert bucket["public_access_prevention"] == "enforced", name
        assert bucket["lifecycle"][0]["prevent_destroy"] is True, name
    assert buckets["access"]["retention_policy"]
    assert buckets["documents"]["soft_delete_policy"]


def test_the_database_keeps_what_it_has_and_lets_no_network_in() -> None:
    database = terraform.resources("google_sql_database_instance")["hub"]
    settings = database["settings"][0]
    assert database["deletion_protection"] is True
    assert settings["backup_configuration"][0]["point_in_time_recovery_enabled"] is True
    assert settings["ip_configuration"][0]["ssl_mode"] == "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
    assert "authorized_networks" not in json.dumps(settings)


def test_no_secret_comes_into_the_state() -> None:
    assert terraform.resources("random_password") == {}, "write it as `ephemeral`"
    assert "secret_data" not in terraform.resources("google_secret_manager_secret_version")["secret"]
    assert "password" not in terraform.resources("google_sql_user")["hub"]
    assert not re.search(r"client_secret|application_password", "".join(p.read_text() for p in terraform.files()))


def test_entra_trusts_both_accounts_for_the_proof_that_the_hub_brings() -> None:
    from integrations.microsoft.federation import AUDIENCE

    trusted = terraform.resources("azuread_application_federated_identity_credential")["hub"]
    assert trusted["audiences"] == [AUDIENCE]
    assert (trusted["issuer"], trusted["for_each"]) == ("https://accounts.google.com", "${local.running}")


def test_alerts_look_for_what_the_code_says_and_tell_what_to_do_first() -> None:
    code = "".join(path.read_text() for room in ("hub", "workers") for path in (ROOT / room).rglob("*.py"))
    for filter_ in terraform.local("said").values():
        sentence = re.match(r'jsonPayload\.event="(.+?)"', filter_)
        assert sentence, filter_
        assert f'"{sentence[1]}"' in code, sentence[1]
    assert set(terraform.local("said")) == set(terraform.local("first"))


def test_alerts_watch_subscriptions_that_there_are() -> None:
    listed = {one["name"] for one in json.loads(names.FILE.read_text())["subscriptions"]}
    assert set(terraform.local("report_handlers")) < listed
    watched = json.dumps(terraform.local("waits"))
    assert set(re.findall(r"hub-[\w-]+", watched)) <= listed
    clock = terraform.resources("google_logging_metric")["clock"]["filter"]
    called = {entry["url"] for entry in yaml.safe_load((ROOT / "cron.yaml").read_text())["cron"]}
    assert set(re.findall(r"/cron/[\w-]+", clock)) < called


def test_every_alert_mails_somebody_and_says_what_to_do() -> None:
    alerts = terraform.resources("google_monitoring_alert_policy")
    assert set(alerts) == {"waits", "said", "errors", "clock", "expiry"}
    for name, alert in alerts.items():
        assert alert["notification_channels"] == ["${google_monitoring_notification_channel.mail.id}"], name
        assert alert["documentation"][0]["content"], name


def test_the_example_names_every_variable_that_has_no_default() -> None:
    wanted = {name for name, body in terraform.named("variable").items() if "default" not in body}
    said = terraform.read(Path(terraform.INFRA / "example.tfvars"))
    assert wanted <= set(said) <= set(terraform.named("variable"))
    assert all(body["description"] for body in terraform.named("variable").values())


def _dynamic(block: str) -> dict[str, Any]:
    """A part of a subscription of Pub/Sub that is there or not."""
    parts = terraform.resources("google_pubsub_subscription")["subscription"]["dynamic"]
    found: dict[str, Any] = next(part[block] for part in parts if block in part)
    return found
