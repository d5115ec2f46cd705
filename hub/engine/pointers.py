"""Where something stands in plain JSON."""


def pointer(path: tuple[str | int, ...]) -> str:
    """A path as JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
