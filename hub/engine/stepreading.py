"""How each kind of step is read from a file: one uniform table, kind -> reader."""

from collections.abc import Callable, Mapping

from hub.engine.conditions import Expression
from hub.engine.people import Question, worked_out
from hub.engine.process import Approve, Body, Call, File, Step, Tell
from hub.engine.reading import Reader
from hub.engine.source import Path
from hub.engine.templates import holes
from hub.engine.ways import read_question
from hub.engine.worktime import Duration, parse_duration


def kind_of(reader: Reader, path: Path) -> str:
    """What the step at a path does: the word of its kind, empty when it says none."""
    return next((kind for kind in _BODIES if reader.get((*path, kind)) is not None), "")


def read_step(reader: Reader, name: str, path: Path) -> Step | None:
    """Read one step; None when something is wrong with it."""
    kind = kind_of(reader, path)
    if not kind or not reader.sound(path):
        return None
    before = len(reader.problems)
    when, body = _when(reader, (*path, "when")), _BODIES[kind](reader, path)
    sound = body is not None and len(reader.problems) == before
    return Step(name, kind, reader.get((*path, "title"), {}), when, body) if body and sound else None


def expressions_of(body: Body) -> list[Expression]:
    """Everything that a step works out, beside its condition."""
    match body:
        case Approve():
            questions = [body.question, *([body.escalate] if body.escalate else [])]
            return [expression for question in questions for expression in worked_out(question.rule)]
        case Call():
            return [expression for _, expression in body.arguments]
        case File():
            return [body.documents, *holes(body.into)]
        case Tell():
            return [expression for template in body.texts.values() for expression in holes(template)]


def _when(reader: Reader, path: Path) -> Expression | None:
    return reader.expression(path, "BOOL") if reader.get(path) is not None else None


def _approve(reader: Reader, path: Path) -> Body | None:
    question = read_question(reader, (*path, "approve"), (*path, "except"))
    if question is None:
        return None
    within, unanswered = _duration(reader, (*path, "within")), reader.get((*path, "unanswered"), "")
    return Approve(question, within, _remind(reader, path), _escalate(reader, path), unanswered)


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


def _call(reader: Reader, path: Path) -> Body | None:
    service, _, operation = reader.get((*path, "call")).partition(".")
    names = reader.get((*path, "with"), {})
    read = [(name, reader.expression((*path, "with", name))) for name in names]
    arguments = tuple((name, expression) for name, expression in read if expression)
    return Call(service, operation, arguments, _duration(reader, (*path, "retry")), reader.get((*path, "undo"), ""))


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
    people = reader.people((*path, "tell"))
    return Tell(people, "" if texts else message, texts) if people else None


_BODIES: Mapping[str, Callable[[Reader, Path], Body | None]] = {
    "approve": _approve,
    "call": _call,
    "file": _file,
    "tell": _tell,
}
