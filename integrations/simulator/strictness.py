"""Orders to be as strict as Microsoft, and to misbehave at random: `/simulator/limits` and `/simulator/weather`."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.simulator.errors import invalid
from integrations.simulator.limits import Strictness
from integrations.simulator.received import KINDS
from integrations.simulator.state import state
from integrations.simulator.weather import Weather

blueprint = Blueprint("strictness", __name__, url_prefix="/simulator")


@blueprint.post("/limits")
def enforce() -> ResponseReturnValue:
    """Keeps to the documented limits from now on."""
    try:
        wanted = Strictness.model_validate_json(request.get_data() or b"{}")
    except ValidationError as error:
        raise invalid(error) from None
    state().limits.enforce(wanted.speed)
    return wanted.model_dump(), 201


@blueprint.get("/limits")
def limits() -> ResponseReturnValue:
    """How often each limit let somebody in and refused somebody, and how full each was at most (1 is full)."""
    known = state().limits
    counted = {"admitted": dict(known.admitted), "refused": dict(known.refused)}
    return jsonify(strict=known.strict, highest=known.highest, **counted)


@blueprint.delete("/limits")
def relax() -> ResponseReturnValue:
    """Limits nobody any more."""
    state().limits.relax()
    return "", 204


@blueprint.get("/received/counts")
def counts() -> ResponseReturnValue:
    """How much arrived, by kind."""
    return jsonify({kind: state().store.count("received", kind) for kind in KINDS})


@blueprint.post("/weather")
def change() -> ResponseReturnValue:
    """Misbehaves at random from now on."""
    try:
        weather = Weather.model_validate_json(request.get_data())
    except ValidationError as error:
        raise invalid(error) from None
    state().sky.set(weather)
    return weather.model_dump(), 201


@blueprint.get("/weather")
def weather() -> ResponseReturnValue:
    """How often what happened."""
    return jsonify(dict(state().sky.done))


@blueprint.delete("/weather")
def clear() -> ResponseReturnValue:
    """Behaves again."""
    state().sky.clear()
    return "", 204
