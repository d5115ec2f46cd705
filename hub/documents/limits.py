"""What cannot become a document, and what to do instead."""

from hub.core.errors import BadInput, FieldError, TooLarge


def too_large(limit: int) -> TooLarge:
    """More bytes than the hub takes, or none at all."""
    at_most = f"A document has at most {limit} bytes. Send a smaller one."
    return TooLarge(at_most, [FieldError("/size", f"Use at most {limit}.")], limit=limit)


def bad_name() -> BadInput:
    """A name of which nothing remains."""
    return wrong("/name", "Give the document a name of visible characters, such as receipt.pdf.")


def no_such_request() -> BadInput:
    """A request that the caller does not see."""
    return wrong("/request", "There is no such request. Leave it out or name one that you see.")


def wrong(pointer: str, detail: str) -> BadInput:
    """A field that needs attention."""
    return BadInput("Correct the fields listed in errors and send it again.", [FieldError(pointer, detail)])
