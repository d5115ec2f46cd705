"""What App Engine asks of the hub."""

from hub.core.unit_of_work import Work
from hub.operations.service import Operations
from integrations.google import appengine
from tests.support.apps import app_with


class Ready:
    def __init__(self) -> None:
        self.asked = 0

    def ready(self) -> dict[str, str]:
        self.asked += 1
        return {"status": "ready"}


def test_a_new_instance_is_warmed_up_by_looking_whether_it_is_ready(work: Work) -> None:
    operations = Ready()
    app = app_with(work, {Operations: operations}, [], [appengine.pages()])
    reply = app.nobody().get("/_ah/warmup")
    assert (reply.status, reply.json, operations.asked) == (200, {"status": "ready"}, 1)


def test_browsers_are_told_to_come_by_tls_alone(work: Work) -> None:
    app = app_with(work, {}, [], [appengine.pages()])
    for path in ("/api/v1/openapi.json", "/api/v1/nothing"):
        headers = app.nobody().get(path).headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert headers["X-Content-Type-Options"] == "nosniff"
