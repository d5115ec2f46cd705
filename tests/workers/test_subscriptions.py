"""The table of subscriptions agrees with the events that there are."""

import importlib
import pkgutil
from collections.abc import Iterator
from inspect import getmembers, isclass, signature

import hub
from hub.core.messages import Event
from workers.subscriptions import ROUTES, SUBSCRIPTIONS


def domains() -> Iterator[str]:
    for module in pkgutil.walk_packages(hub.__path__, "hub."):
        if module.name.endswith(".messages") and module.name != "hub.core.messages":
            yield module.name


def events() -> set[type[Event]]:
    """Every event of every domain."""
    found = (member for name in domains() for _, member in getmembers(importlib.import_module(name), isclass))
    return {member for member in found if issubclass(member, Event) and member is not Event}


def test_every_subscribed_type_is_an_event_of_a_domain() -> None:
    assert {kind for subscription in SUBSCRIPTIONS for kind in subscription.on} <= events()


def test_a_subscription_listens_to_one_topic() -> None:
    for subscription in SUBSCRIPTIONS:
        assert {kind.topic for kind in subscription.on} == {subscription.topic}


def test_every_topic_is_a_domain() -> None:
    names = {name.split(".")[1] for name in domains()}
    assert {subscription.topic for subscription in SUBSCRIPTIONS} <= names
    assert {event.topic for event in events()} <= names


def test_every_event_lives_in_the_domain_of_its_topic() -> None:
    assert all(event.__module__ == f"hub.{event.topic}.messages" for event in events())


def test_names_of_handlers_are_unique_and_fit_the_tables() -> None:
    names = [subscription.handler for subscription in SUBSCRIPTIONS]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 80 for name in names)
    assert all(len(kind.type()) <= 80 for kind in events())


def test_the_bus_gets_the_whole_table() -> None:
    routed = {(topic, *route) for topic, routes in ROUTES.items() for route in routes}
    assert routed == {(item.topic, item.handler, item.types) for item in SUBSCRIPTIONS}


def test_every_handler_takes_an_event_and_the_services() -> None:
    for subscription in SUBSCRIPTIONS:
        for kind, run in subscription.on.items():
            first, second = signature(run).parameters.values()
            assert (second.name, first.name) == ("services", "event")
            assert first.annotation == kind.__name__ or issubclass(kind, events_named(first.annotation))


def events_named(name: str) -> tuple[type[Event], ...]:
    return tuple(event for event in events() if event.__name__ == name)
