"""What the hub measures of itself: each measure by its one name. Labels are few words of the house, never a person, an
amount or an address. What to look at, and when to worry: docs/guides/watching-the-hub.md."""

from hub.core import tracing
from hub.core.ports import Measure

_SECOND, _DAY = "s", 86_400.0
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
TINY = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1)
WAITS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0)
ANSWERS = (60.0, 600.0, 3600.0, 4 * 3600.0, _DAY, 2 * _DAY, 3 * _DAY, 5 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY)

REQUESTS = Measure(
    "http.server.request.duration",
    "histogram",
    _SECOND,
    "How long an answer of the API took",
    ("http.request.method", "http.route", "http.response.status_code"),
    QUICK,
)
CALLS = Measure(
    "http.client.request.duration",
    "histogram",
    _SECOND,
    "How long others took to answer the hub; the status is empty where none came",
    ("server.address", "http.request.method", "http.response.status_code"),
    QUICK,
)
ENGINE = Measure(
    "hub.engine.step.duration",
    "histogram",
    _SECOND,
    "How long the engine took for one event of a request, with all that follows from it",
    ("process",),
    TINY,
)
TASKS = Measure(
    "hub.task.wait",
    "histogram",
    _SECOND,
    "How long a task waited until it was answered or taken back",
    ("process", "outcome"),
    ANSWERS,
)
HANDLED = Measure(
    "hub.handler.duration",
    "histogram",
    _SECOND,
    "How long a handler took for one event",
    ("handler", "outcome"),
    QUICK,
)
LAG = Measure(
    "hub.event.wait", "histogram", _SECOND, "How long an event waited for its handler's first try", ("handler",), WAITS
)
QUEUE_AGE = Measure(
    "hub.queue.age", "gauge", _SECOND, "How long the oldest message has waited for its handler", ("handler",)
)
QUEUE_WAITING = Measure("hub.queue.waiting", "gauge", "{message}", "How many messages wait for a handler", ("handler",))
DEAD_LETTERS = Measure("hub.dead_letters", "gauge", "{letter}", "Dead letters that nobody has dealt with yet")
DELIVERIES = Measure(
    "hub.notification.deliveries",
    "counter",
    "{notification}",
    "Notifications by what became of them",
    ("channel", "outcome"),
)
TELLING = Measure(
    "hub.notification.wait",
    "histogram",
    _SECOND,
    "How long a notification waited from being planned to being sent, quiet hours included",
    ("channel",),
    WAITS,
)
REPORTS = Measure(
    "hub.report.lateness",
    "histogram",
    _SECOND,
    "How long after its time a report was ready, or was given up",
    ("report", "outcome"),
    WAITS,
)
NEWS = Measure("hub.news", "counter", "{notice}", "What others told of changes, by what became of it", ("outcome",))
MEASURES = (
    *(REQUESTS, CALLS, ENGINE, TASKS, HANDLED, LAG, QUEUE_AGE, QUEUE_WAITING, DEAD_LETTERS),
    *(DELIVERIES, TELLING, REPORTS, NEWS),
)


def note(measure: Measure, value: float, *labels: str) -> None:
    """One value of a counter or histogram, with its labels in their order."""
    telemetry = tracing.installed()
    if telemetry is not None:
        telemetry.note(measure, value, labels)
