"""Shapes of the API: camelCase outside, snake_case inside, schemas built once."""

import re
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaMode


@cache
def _schema_of(model: type[BaseModel], mode: JsonSchemaMode, ref_template: str) -> dict[str, Any]:
    return BaseModel.model_json_schema.__func__(model, ref_template=ref_template, mode=mode)  # type: ignore[attr-defined,no-any-return]


class Model(BaseModel):
    """What every shape of the API inherits."""

    # Built at first use: a start waits for none of them, and few are used at once.
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, defer_build=True
    )

    @classmethod
    def model_json_schema(
        cls, *_: Any, ref_template: str = "#/$defs/{model}", mode: JsonSchemaMode = "validation", **__: Any
    ) -> dict[str, Any]:
        """The JSON Schema, built once: the web framework asks for it at every request."""
        return _schema_of(cls, mode, ref_template)


def _written_out(value: Any) -> Any:
    """Numbers, and texts of digits, would count as seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[Tt ]", value)):
        return value
    raise ValueError("use RFC 3339 with a zone, such as 2026-11-23T09:00:00Z")


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]


class Shown(Model):
    """Something that the API answers with. Built from rows without checking again: the database holds it already."""

    model_config = ConfigDict(extra="ignore")
