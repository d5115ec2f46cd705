"""How an approval is read from a file: a person expression, or one of the ways in which several are asked."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hub.engine.language.reading import PERSON, Reader, object_schema
from hub.engine.language.source import Path
from hub.engine.people import Approval, Ask, Each, Question, Several, UpTheLine

# How a way is written in a file -> how it counts (see `quorum`).
_SIMPLE: Mapping[str, str] = {"any": "any", "all": "all", "in turn": "turn"}
_SHARE = re.compile(r"^(\d+)(%?) of$")
WAYS = "any, all, 2 of, 60% of, weights, in turn, up or each"


def read_question(reader: Reader, path: Path, excluding: Path) -> Question | None:
    """Read whom to ask at a path, without those named at another."""
    rule = read_approval(reader, path)
    return Question(rule, reader.people(excluding)) if rule else None


def read_approval(reader: Reader, path: Path) -> Approval | None:
    """Read who is to approve at a path; None when something is wrong with it."""
    data = reader.get(path)
    if isinstance(data, str):
        person = reader.person(path)
        return Ask(person) if person else None
    words = [word for word in data if _reader_of(word)]
    if len(words) != 1:
        reader.note(path, f"Say one way of asking, such as {WAYS}.")
        return None
    more = {"veto": data.get("veto", False), "otherwise": reader.people((*path, "else"))}
    read = _reader_of(words[0])
    return read(reader, path, words[0], more) if read else None


_Read = Callable[[Reader, Path, str, dict[str, Any]], Approval | None]


def _reader_of(word: str) -> _Read | None:
    return _several if word in _SIMPLE else _of if _SHARE.match(word) else _READERS.get(word)


def _several(reader: Reader, path: Path, word: str, more: dict[str, Any]) -> Approval | None:
    parts = _parts(reader, (*path, word))
    return Several(_SIMPLE[word], parts, **more) if parts else None


def _of(reader: Reader, path: Path, word: str, more: dict[str, Any]) -> Approval | None:
    parts, match = _parts(reader, (*path, word)), _SHARE.match(word)
    if not parts or match is None:
        return None
    need, percent = int(match[1]), bool(match[2])
    if not percent and need > len(parts) and all(map(_is_single, parts)):
        reader.note((*path, word), f"Only {len(parts)} are named here, so {need} can never agree.", at_key=True)
    return Several("of", parts, need, percent, **more)


def _weights(reader: Reader, path: Path, word: str, more: dict[str, Any]) -> Approval | None:
    weights: Mapping[str, int] = reader.get((*path, word))
    read = [(reader.person((*path, word, text), text), weight) for text, weight in weights.items()]
    parts = tuple(Ask(person) for person, _ in read if person)
    need, total = reader.get((*path, "reach")), sum(weights.values())
    if need > total and all(map(_is_single, parts)):
        reader.note((*path, "reach"), f"All weights together are {total}, so {need} can never be reached.")
    return Several("weigh", parts, need, False, tuple(weights.values()), **more) if len(parts) == len(read) else None


def _up(reader: Reader, path: Path, word: str, more: dict[str, Any]) -> Approval | None:
    start = reader.person((*path, word))
    until = reader.expression((*path, "until"), "BOOL", more={"person": object_schema(PERSON)})
    return UpTheLine(start, until, **more) if start and until else None


def _each(reader: Reader, path: Path, word: str, more: dict[str, Any]) -> Approval | None:
    entries = reader.expression((*path, word), "LIST")
    return Each(entries, **more) if entries else None


_READERS: Mapping[str, _Read] = {"weights": _weights, "up": _up, "each": _each}


def _parts(reader: Reader, path: Path) -> tuple[Approval, ...]:
    """The approvals of a list, or the only one; none when one of them is wrong."""
    value = reader.get(path)
    paths = [(*path, index) for index in range(len(value))] if isinstance(value, list) else [path]
    read = [part for part in (read_approval(reader, one) for one in paths) if part]
    return tuple(read) if len(read) == len(paths) else ()


def _is_single(part: Approval) -> bool:
    """Whether a part is one voice, whatever the directory says."""
    return not isinstance(part, Ask) or part.person.kind in ("requester", "person")
