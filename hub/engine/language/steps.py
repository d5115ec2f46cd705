"""How each kind of step that holds no others is read from a file: one uniform table, kind -> reader."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hub.engine.bodies import Approve, Ask, Body, Call, File, Named, Produce, Request, Tell, Wait
from hub.engine.language.forms import read_form
from hub.engine.language.reading import Reader
from hub.engine.language.source import Path
from hub.engine.language.ways import read_question
from hub.engine.people import Question, parse_person, parse_told
from hub.engine.worktime import Duration, parse_duration


def _approve(reader: Reader, path: Path) -> Body | None:
    question = read_question(reader, (*path, "approve"), (*path, "except"))
    if question is None:
        return None
    within, unanswered = _duration(reader, (*path, "within")), reader.get((*path, "unanswered"), "")
    return Approve(question, within, _remind(reader, path), _escalate(reader, path), unanswered)


def _ask(reader: Reader, path: Path) -> Body | None:
    question, escalate = read_question(reader, (*path, "ask"), (*path, "except")), _escalate(reader, path)
    if question is None or reader.get((*path, "form")) is None:
        return None
    within, form = _duration(reader, (*path, "within")), read_form(reader, (*path, "form"))
    return Ask(_own(question), within, _remind(reader, path), escalate and _own(escalate), form=form)


def _own(question: Question) -> Question:
    """The requester may be asked too: nothing is decided here."""
    return replace(question, own=True)


def _escalate(reader: Reader, path: Path) -> Question | None:
    return read_question(reader, (*path, "escalate"), (*path, "except")) if reader.get((*path, "escalate")) else None


def _remind(reader: Reader, path: Path) -> tuple[float, ...]:
    value = reader.get((*path, "remind"), [])
    shares = value if isinstance(value, list) else [value]
    return tuple(sorted({int(share.rstrip("%")) / 100 for share in shares}))


def _duration(reader: Reader, path: Path) -> Duration | None:
    text = reader.get(path)
    try:
        return parse_duration(text) if text else None
    except ValueError as error:
        reader.note(path, str(error))
        return None


def _named(reader: Reader, path: Path) -> Named:
    """Names and expressions; those that are wrong are noted."""
    read = [(name, reader.expression((*path, name))) for name in reader.get(path, {})]
    return tuple((name, expression) for name, expression in read if expression)


def _call(reader: Reader, path: Path) -> Body | None:
    service, _, operation = reader.get((*path, "call")).partition(".")
    arguments, undo = _named(reader, (*path, "with")), reader.get((*path, "undo"), "")
    # To take the call back, one must know what it answered, and in which round it was made.
    reader.reads |= {(str(path[-1]), "answer"), (str(path[-1]), "round")} if undo else set()
    return Call(service, operation, arguments, _duration(reader, (*path, "retry")), undo)


def _file(reader: Reader, path: Path) -> Body | None:
    documents = reader.expression((*path, "file"), "LIST")
    store, _, _ = reader.get((*path, "into")).partition(":")
    into = reader.template((*path, "into"), len(store) + 1)
    if ".." in into.text.split("/"):
        reader.note((*path, "into"), "A folder may not climb with '..'.")
    return File(documents, store, into) if documents else None


def _tell(reader: Reader, path: Path) -> Body | None:
    message = reader.get((*path, "message"))
    languages = message if isinstance(message, dict) else ()
    texts = {language: reader.template((*path, "message", language)) for language in languages}
    people = reader.people((*path, "tell"), parse_told)
    return Tell(people, "" if texts else message, texts) if people else None


def _produce(reader: Reader, path: Path) -> Body | None:
    name, values = reader.template((*path, "name")), _named(reader, (*path, "with"))
    return Produce(reader.get((*path, "produce")), name, values)


def _request(reader: Reader, path: Path) -> Body | None:
    requester = reader.person((*path, "for")) if reader.get((*path, "for")) else parse_person("requester")
    form = _named(reader, (*path, "with"))
    return Request(reader.get((*path, "request")), form, requester) if requester else None


def _wait(reader: Reader, path: Path) -> Body | None:
    told: Mapping[str, str] = reader.get((*path, "wait"))
    read = {word: reader.expression((*path, "wait", word)) for word in ("until", "match") if word in told}
    if (until := read.get("until")) and until.type not in ("STRING", "DYN"):
        reader.note((*path, "wait", "until"), "Give a day, such as form.firstDay.")
    if told.get("event") is None and reader.get((*path, "within")):
        reader.note((*path, "within"), "A time is waited for as long as it takes; 'within' is for events.", at_key=True)
    lasting, within = _duration(reader, (*path, "wait", "for")), _duration(reader, (*path, "within"))
    return Wait(read.get("until"), lasting, told.get("event", ""), read.get("match"), within)


# One line per kind; those that hold other steps stand in `flowreading`.
SIMPLE: Mapping[str, Callable[[Reader, Path], Body | None]] = {
    "approve": _approve,
    "ask": _ask,
    "call": _call,
    "file": _file,
    "tell": _tell,
    "produce": _produce,
    "request": _request,
    "wait": _wait,
}
