"""What a step works out beside its condition."""

from hub.engine.bodies import Again, Approve, Body, Call, Choose, File, Produce, Request, Tell, Wait
from hub.engine.conditions import Expression
from hub.engine.conditions.templates import holes
from hub.engine.people import worked_out


def expressions_of(body: Body) -> list[Expression]:
    """Everything that a step works out, beside its condition and what the steps that it holds work out."""
    match body:
        case Approve():
            questions = [body.question, *([body.escalate] if body.escalate else [])]
            return [expression for question in questions for expression in worked_out(question.rule)]
        case Call(arguments=named) | Request(form=named):
            return [expression for _, expression in named]
        case Produce():
            return [*holes(body.name), *(expression for _, expression in body.values)]
        case File():
            return [body.documents, *holes(body.into)]
        case Tell():
            return [expression for template in body.texts.values() for expression in holes(template)]
        case Wait():
            return [expression for expression in (body.until, body.match) if expression]
        case Choose():
            return [branch.when for branch in body.branches if branch.when]
        case Again():
            return [body.rows]
    return []
