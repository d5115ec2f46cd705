"""Routes that are described when somebody reads the document: that takes far longer than to serve them."""

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from flask import Response
from flask_openapi3 import APIBlueprint, OpenAPI
from flask_openapi3.types import ParametersTuple
from flask_openapi3.utils import parse_parameters


class Described(APIBlueprint):
    """Routes whose part of the OpenAPI document is made once, for the first who reads it, and not at every start."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._untold: list[Callable[[], object]] = []
        self._telling = Lock()

    def _collect_openapi_info(self, rule: str, func: Callable[..., Response], **told: Any) -> ParametersTuple:
        """What the view reads, which every request needs."""
        self._untold.append(partial(super()._collect_openapi_info, rule, func, **told))
        return parse_parameters(func, doc_ui=False)

    def describe(self, app: OpenAPI) -> None:
        """Brings the routes into the document of an app that serves them."""
        with self._telling:
            for tell in self._untold:
                tell()
            self._untold.clear()
        _to_the_end(app.paths, self.paths)
        _to_the_end(app.components_schemas, self.components_schemas)
        app.tags[:] = [tag for tag in app.tags if tag not in self.tags] + self.tags


def _to_the_end(told: dict[str, Any], new: dict[str, Any]) -> None:
    """An app whose routes another app has described lists those first when it is built; each has one place."""
    for name, what in new.items():
        told.pop(name, None)
        told[name] = what
