"""Values that nobody changes, made as fast as Python can.

A frozen dataclass costs four times as much to make, and a step of a request makes a dozen. So it is the type checker
alone that holds them frozen: to it, `value` is `dataclass`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:

    def value(*, frozen: bool, slots: bool) -> Any:
        """Instead of `dataclass`: frozen to the type checker; it can be compared and hashed as if it were."""
        assert frozen
        return dataclass(slots=slots, unsafe_hash=True)


__all__ = ["value"]
