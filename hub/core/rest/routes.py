"""Routes of a domain: each says who may call; a write gets its unit of work and keeps its Idempotency-Key.

A view makes three moves: read, call, answer. One that takes `unit` runs inside that unit of work, committed after it
has answered; one that does not take it opens its own, or none.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from inspect import signature
from typing import Any, Generic, NamedTuple, TypeVar, cast, get_type_hints

import orjson
from flask import Response, current_app, request
from flask_openapi3 import Tag
from werkzeug.exceptions import BadRequest

from hub.core.auth import Allow
from hub.core.errors import BadInput, FieldError, MalformedRequest
from hub.core.rest import idempotency
from hub.core.rest.describing import Described
from hub.core.unit_of_work import UnitOfWork, Work
from hub.core.versions import etag

PREFIX = "/api/v1"
# Marks an operation of the document that needs `If-Match`: a route says `versioned=True`.
VERSIONED = "x-versioned"
View = Callable[..., Response]
Decorator = Callable[[View], View]
Answers = Mapping[int, Any]
Shape = Mapping[str, Any]
Service = TypeVar("Service")


class Wiring(NamedTuple):
    """What an app holds for its routes: the way to open units of work, and the service of each domain."""

    work: Work
    services: Mapping[type[Any], Any]


def wiring() -> Wiring:
    """The wiring of the app that serves the present request."""
    return cast(Wiring, current_app.extensions["hub"])


class Api(Described, Generic[Service]):
    """The routes of one domain below /api/v1, answered by one service."""

    def __init__(self, name: str, service: type[Service], about: str) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, abp_tags=[Tag(name=name, description=about)])
        self._service = service

    @property
    def service(self) -> Service:
        """The domain's service in the app that serves the present request."""
        return cast(Service, wiring().services[self._service])

    def get(self, rule: str, *, allow: Allow, answers: Answers | None = None, **options: Any) -> Decorator:  # type: ignore[override]
        """A question: changes nothing."""
        return self._route("get", rule, allow, answers or {}, options)

    def post(self, rule: str, *, allow: Allow, answers: Answers | None = None, **options: Any) -> Decorator:  # type: ignore[override]
        """A command."""
        return self._route("post", rule, allow, answers or {}, options)

    def put(self, rule: str, *, allow: Allow, answers: Answers | None = None, **options: Any) -> Decorator:  # type: ignore[override]
        """A replacement."""
        return self._route("put", rule, allow, answers or {}, options)

    def patch(self, rule: str, *, allow: Allow, answers: Answers | None = None, **options: Any) -> Decorator:  # type: ignore[override]
        """A change of some fields."""
        return self._route("patch", rule, allow, answers or {}, options)

    def delete(self, rule: str, *, allow: Allow, answers: Answers | None = None, **options: Any) -> Decorator:  # type: ignore[override]
        """A removal."""
        return self._route("delete", rule, allow, answers or {}, options)

    def _route(self, method: str, rule: str, allow: Allow, answers: Answers, options: dict[str, Any]) -> Decorator:
        register = getattr(super(), method)

        def decorate(view: View) -> View:
            ready = _reading(_writing(view))
            ready.allow = allow  # type: ignore[attr-defined]
            register(rule, responses=answers, security=_security(allow), **_noted(options))(ready)
            return view

        return decorate


def _noted(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the framework knows them."""
    known = {name: value for name, value in options.items() if name != "versioned"}
    if options.get("versioned"):
        known["openapi_extensions"] = {**known.get("openapi_extensions", {}), VERSIONED: True}
    return known


def _security(allow: Allow) -> list[dict[str, list[str]]]:
    return [] if allow.anyone else [{"bearer": []}]


def _writing(view: View) -> View:
    """Gives the view its unit of work, if it asks for one."""
    if "unit" not in signature(view).parameters:
        return view

    @wraps(view)
    def writing(**arguments: Any) -> Response:
        return within_unit(lambda unit: view(unit=unit, **arguments))

    return writing


def within_unit(write: Callable[[UnitOfWork], Response]) -> Response:
    """Answers inside one unit of work; the same `Idempotency-Key` gets the same answer.

    For a view that must ask the outside before it writes: it takes no `unit` itself and calls this last.
    """
    key = idempotency.key_of_request()
    if key is None:
        with wiring().work.unit() as unit:
            return write(unit)
    with idempotency.alone(key), wiring().work.unit() as unit:
        return idempotency.recall(unit, key) or _answer_once(unit, key, write(unit))


def within_units(write: Callable[[], Response]) -> Response:
    """The same for a command that opens units of its own, one after another. A crash before its answer is kept lets a
    repeat act again: only for commands that are welcome twice."""
    key = idempotency.key_of_request()
    if key is None:
        return write()
    with idempotency.alone(key):
        with wiring().work.unit() as unit:
            known = idempotency.recall(unit, key)
        return known or _keep(key, write())


def _keep(key: idempotency.Key, answer: Response) -> Response:
    with wiring().work.unit() as unit:
        return idempotency.recall(unit, key) or _answer_once(unit, key, answer)


def _answer_once(unit: UnitOfWork, key: idempotency.Key, answer: Response) -> Response:
    idempotency.remember(unit, key, answer)
    return answer


def _reading(view: View) -> View:
    """Refuses a body that is no JSON object before its fields are looked at."""
    if "body" not in get_type_hints(view):
        return view
    view.takes_body = True  # type: ignore[attr-defined]
    return view


def refuse_unreadable_body() -> None:
    """Raises `MalformedRequest` for bytes that are no JSON, `BadInput` for JSON that is no object."""
    try:
        body = request.get_json()
    except BadRequest:
        raise MalformedRequest("The body is not valid JSON in UTF-8. Check its quotes, commas and encoding.") from None
    if not isinstance(body, dict):
        raise BadInput("Send a JSON object.", [FieldError("", "This must be an object: {...}.")])
    if b"\\u0000" in request.get_data() and (pointers := list(_with_nul(body))):
        raise BadInput("Leave out NUL characters.", [FieldError(p, "This contains a NUL character.") for p in pointers])


def _with_nul(body: object) -> Iterator[str]:
    """Pointers of all texts with a NUL character, which no database keeps."""
    waiting: list[tuple[str, object]] = [("", body)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            yield pointer
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
        elif isinstance(value, dict):
            waiting += [(f"{pointer}/{name}", part) for name, item in value.items() for part in (name, item)]


def answer(shape: Shape, version: int | None = None, status: int = 200) -> Response:
    """JSON, with the version as `ETag` where the resource has one."""
    response = Response(dump(shape), status, content_type="application/json")
    if version is not None:
        response.headers["ETag"] = etag(version)
    return response


def created(path: str, shape: Shape, version: int | None = None) -> Response:
    """201 with the new resource and its address below /api/v1."""
    response = answer(shape, version, 201)
    response.headers["Location"] = PREFIX + path
    return response


def done() -> Response:
    """204: nothing to add."""
    return Response(status=204)


def dump(shape: object) -> bytes:
    """JSON bytes; moments in RFC 3339 with `Z`."""
    return orjson.dumps(shape, option=orjson.OPT_UTC_Z)
