"""What is stored of a request: small, the same after a trip through JSON, and readable long after."""

import json
from typing import Any

import pytest

from hub.engine.examples import NOW
from hub.engine.machine import advance, effects, events
from hub.engine.machine.state import State


def test_the_state_of_a_claim_stays_below_one_kilobyte(large: Any) -> None:
    long = {key: f"0192f0c4-7a1b-7c3d-8e9f-{number:012d}" for number, key in enumerate(large.company.people)}
    large.submit()
    large.decide("bob", "manager", comment="x" * 5000)
    text = json.dumps(large.state.to_json())
    for key, uuid in long.items():
        text = text.replace(f'"{key}"', f'"{uuid}"')
    assert len(text) < 1000


def test_the_state_survives_the_trip_through_json(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    again = State.from_json(json.loads(json.dumps(large.state.to_json())))
    assert again.to_json() == large.state.to_json()
    event = events.Decided("carla", "finance", 1, "approve")
    assert advance(large.process, again, event, NOW, large.facts) == advance(
        large.process, large.state, event, NOW, large.facts
    )


def test_a_state_that_was_stored_long_ago_goes_on(large: Any) -> None:
    live = {"finance": {"waits": "decisions", "rule": {"any": ["carla", "chris"]}, "timers": ["remind80", "due"]}}
    results = {"manager": {"outcome": "approved", "decidedBy": ["bob"]}}
    large.state = State.from_json({"v": 1, "phase": "running", "round": 1, "live": live, "results": results})
    assert large.state.live["finance"].open == ("carla", "chris")
    assert large.state.to_json()["live"] == live
    large.decide("chris", "finance")
    assert list(large.state.live) == ["archive"]


def test_a_state_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 1"):
        State.from_json({"v": 2})


def test_events_and_effects_survive_the_trip_through_json(large: Any) -> None:
    large.submit()
    large.do(events.Delegated("manager", 1, "bob", "lea", "bob"))
    large.decide("lea", "manager", on_behalf_of="bob")
    large.decide("carla", "finance")
    large.serve()
    for event in large.history:
        assert events.from_json(json.loads(json.dumps(event.to_json()))) == event
    for effect in large.effects:
        assert effects.from_json(json.loads(json.dumps(effect.to_json()))) == effect


def test_names_on_the_wire_are_camel_case() -> None:
    event = events.Delegated("manager", 1, "bob", "lea", "bob")
    assert list(event.to_json()) == ["type", "step", "round", "from", "to", "by", "reason"]
    assert "onBehalfOf" in events.Decided("bob", "manager", 1, "approve").to_json()
    with pytest.raises(ValueError, match="is none of"):
        events.from_json({"type": "Nonsense"})
