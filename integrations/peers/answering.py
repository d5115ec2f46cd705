"""Answers what other parts of the hub ask: every question. Nobody else may ask, neither people nor clients."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from pydantic import ValidationError

from hub.core.auth import Allow, Caller, Callers
from hub.core.errors import NotFound
from hub.core.ports import Claims
from hub.core.rest.problems import from_pydantic
from integrations.peers.wire import ASK, PATH, methods_of

BODY_LIMIT = 8 * 1024 * 1024
NAME = "hub"


class Household:
    """Serves the port `Callers`: knows the other parts by whose token they bring (`subjects`), and leaves everybody
    else to those who know people and clients. So no part needs another to know a third."""

    def __init__(self, callers: Callers, subjects: frozenset[str]) -> None:
        self._callers = callers
        self._subjects = subjects

    def caller(self, claims: Claims) -> Caller | None:
        """A part of the hub, or whoever else it is."""
        if claims.kind == "client" and claims.subject in self._subjects:
            return Caller("client", NAME, NAME, scopes=frozenset({ASK}))
        return self._callers.caller(claims)


def internal_pages(answers: Mapping[str, tuple[type[Any], object]]) -> Blueprint:
    """The routes of the questions that are answered here: by name, its Protocol and who answers."""
    pages = Blueprint("internal", __name__)

    def ask(question: str, method: str) -> Response:
        """One question."""
        request.max_content_length = BODY_LIMIT
        protocol, service = answers.get(question, (object, None))
        known = methods_of(protocol).get(method) if service is not None else None
        if known is None:
            raise NotFound(f"Nobody answers {question}/{method} here. HUB_PEERS says where its domain answers.")
        try:
            said = known.read(request.get_data())
        except ValidationError as error:
            raise from_pydantic(error) from None
        return Response(known.answer.dump_json(getattr(service, method)(**said)), content_type="application/json")

    ask.allow = Allow(scope=ASK)  # type: ignore[attr-defined]
    pages.add_url_rule(f"{PATH}/<question>/<method>", "ask", ask, methods=["POST"])
    return pages
