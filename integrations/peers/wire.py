"""How a question travels: `POST /internal/<question>/<method>`, its arguments as a JSON object, its answer as JSON.

All of it follows from the signatures of the Protocol, so that a new question needs nothing here. What a newer part adds
is left out by an older one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature, getmembers, isfunction, signature
from typing import Any, get_type_hints

from pydantic import BaseModel, TypeAdapter, create_model

PATH = "/internal"
# What lets a caller ask. The register of clients has no scope like this, so that no client is ever given it.
ASK = "hub/ask"
_METHODS: dict[type[Any], "Mapping[str, Method]"] = {}


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a question, and how its arguments and its answer become JSON and back."""

    name: str
    shape: Callable[..., Any]
    takes: Signature
    arguments: type[BaseModel]
    answer: TypeAdapter[Any]

    def asked(self, *args: Any, **kwargs: Any) -> bytes:
        """The arguments of a call as JSON."""
        bound = self.takes.bind(*args, **kwargs)
        bound.apply_defaults()
        return self.arguments.model_construct(**bound.arguments).model_dump_json().encode()

    def read(self, body: bytes) -> dict[str, Any]:
        """The arguments from JSON. Raises `pydantic.ValidationError`."""
        said = self.arguments.model_validate_json(body)
        return {name: getattr(said, name) for name in self.takes.parameters}


def methods_of(protocol: type[Any]) -> Mapping[str, Method]:
    """Everything that a question has, by name."""
    return _METHODS.get(protocol) or _METHODS.setdefault(protocol, _read(protocol))


def _read(protocol: type[Any]) -> Mapping[str, Method]:
    return {name: _method(function) for name, function in getmembers(protocol, isfunction) if not name.startswith("_")}


def _method(function: Callable[..., Any]) -> Method:
    hints = get_type_hints(function)
    takes = [parameter for name, parameter in signature(function).parameters.items() if name != "self"]
    fields: dict[str, Any] = {one.name: (hints[one.name], _default(one)) for one in takes}
    arguments = create_model(function.__name__, **fields)
    return Method(function.__name__, function, Signature(takes), arguments, TypeAdapter(hints["return"]))


def _default(parameter: Parameter) -> Any:
    return ... if parameter.default is Parameter.empty else parameter.default
