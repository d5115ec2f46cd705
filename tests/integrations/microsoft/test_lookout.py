"""Subscriptions as the hub asks for them: of what is there, for as long as may be, with both addresses and a secret."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from hub.core.errors import IntegrationError
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.lookout import DIRECTORY, DIRECTORY_LIFE, DRIVE_LIFE, LIBRARY, GraphLookout

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def here() -> Iterator[str]:
    """Where Microsoft reaches the hub: both addresses prove themselves."""
    app = Flask("hub")

    def prove(page: str) -> Response:
        return Response(request.args["validationToken"], 200, mimetype="text/plain")

    app.add_url_rule("/graph/<page>", view_func=prove, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def lookout(client: GraphClient, here: str) -> Iterator[GraphLookout]:
    made = GraphLookout(client, f"{here}/", site="root", directory=True, now=lambda: NOW)
    yield made
    for watch in made.held():
        made.end(watch)


def kept(client: GraphClient, watch: str) -> dict[str, Any]:
    return client.get(f"/subscriptions/{watch}")


def test_people_groups_and_every_library_can_be_watched(client: GraphClient, lookout: GraphLookout) -> None:
    sights = {sight.key: sight.about for sight in lookout.sights()}
    drives = {str(drive["id"]) for drive in client.items("/sites/root/drives")}
    assert sights == {
        "/users": DIRECTORY,
        "/groups": DIRECTORY,
        **{f"/drives/{drive}/root": f"{LIBRARY}{drive}" for drive in drives},
    }
    assert drives


def test_where_the_directory_is_elsewhere_libraries_alone_are_watched(client: GraphClient, here: str) -> None:
    lookout = GraphLookout(client, here, site="root", directory=False)
    assert {sight.key.split("/")[1] for sight in lookout.sights()} == {"drives"}


def test_without_an_address_nothing_is_watched_and_nobody_is_asked(client: GraphClient) -> None:
    lookout = GraphLookout(client, "", site="root", directory=True)
    assert (list(lookout.sights()), list(lookout.held())) == ([], [])


@pytest.mark.parametrize(
    ("kind", "changes", "life"),
    [("/users", "updated,deleted", DIRECTORY_LIFE), ("/drives/{}/root", "updated", DRIVE_LIFE)],
)
def test_a_watch_lives_as_long_as_it_may_and_names_both_addresses(
    client: GraphClient, lookout: GraphLookout, here: str, kind: str, changes: str, life: timedelta
) -> None:
    drive = next(iter(client.items("/sites/root/drives")))["id"]
    watched = lookout.begin(kind.format(drive), "s" * 128)
    made = kept(client, watched.id)
    assert watched.expires_at == NOW + life
    assert (made["resource"], made["changeType"]) == (kind.format(drive), changes)
    addresses = made["notificationUrl"], made["lifecycleNotificationUrl"]
    assert addresses == (f"{here}/graph/notifications", f"{here}/graph/lifecycle")


def test_a_watch_is_extended_to_its_longest_life_and_a_gone_one_is_none(
    client: GraphClient, lookout: GraphLookout, here: str
) -> None:
    watched = lookout.begin("/users", "secret")
    later = GraphLookout(client, here, site="root", directory=True, now=lambda: NOW + timedelta(minutes=5))
    extended = later.extend(watched.id)
    assert extended is not None
    assert (extended.id, extended.expires_at) == (watched.id, NOW + timedelta(minutes=5) + DIRECTORY_LIFE)
    for _ in range(2):
        lookout.end(watched.id)
    assert lookout.extend(watched.id) is None


def test_what_is_held_is_ours(client: GraphClient, lookout: GraphLookout) -> None:
    watched = lookout.begin("/groups", "secret")
    assert list(lookout.held()) == [watched.id]


def test_an_address_that_does_not_prove_itself_is_an_error(client: GraphClient) -> None:
    nobody = GraphLookout(client, "http://127.0.0.1:9", site="root", directory=True)
    with pytest.raises(IntegrationError, match="400"):
        nobody.begin("/users", "secret")


@pytest.mark.parametrize("call", ["extend", "end"])
def test_trouble_is_no_answer(lookout: GraphLookout, microsoft: Any, call: str) -> None:
    watched = lookout.begin("/users", "secret")
    microsoft.misbehave(f"/subscriptions/{watched.id}$", "fail", status=403)
    with pytest.raises(IntegrationError, match="403"):
        getattr(lookout, call)(watched.id)
    assert list(lookout.held()) == [watched.id]
