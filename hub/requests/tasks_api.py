"""REST: tasks, the inbox."""

from flask import Response

from hub.core.auth import caller, people
from hub.core.rest.languages import language
from hub.core.rest.models import Model
from hub.core.rest.routes import Api, answer, within_units
from hub.core.rest.versions import expected_version
from hub.core.unit_of_work import UnitOfWork
from hub.requests.commands import AddApprover, AnswerTask, AskQuestion, DecideTask, DecideTasks, PassOn
from hub.requests.deciding import Tasks
from hub.requests.shapes import InboxOut, OutcomesOut, TaskCountOut, TaskDetailOut, TaskFilter

api = Api("tasks", Tasks, "What people are asked to decide.")


class TaskPath(Model):
    """Which task."""

    id: str


def _shown(unit: UnitOfWork, task_id: str) -> Response:
    return answer(*api.service.queries.task_in(unit.connection, caller(), task_id, language()))


@api.get("/tasks", allow=people("requests:read"), answers={200: InboxOut}, summary="The inbox, oldest due first")
def list_tasks(query: TaskFilter) -> Response:
    """One's own, or those of somebody one stands in for."""
    return answer(api.service.queries.tasks(caller(), query, language()))


@api.get("/tasks/count", allow=people(), answers={200: TaskCountOut}, summary="How many wait for you")
def count_tasks() -> Response:
    """One look into an index, for those who ask often."""
    return answer(api.service.queries.waiting(caller()))


@api.get("/tasks/<id>", allow=people("requests:read"), answers={200: TaskDetailOut}, summary="One task")
def show_task(path: TaskPath) -> Response:
    """With the form to decide on, and why one is asked in the language that `Accept-Language` wishes for."""
    return answer(*api.service.queries.task(caller(), path.id, language()))


@api.post(
    "/tasks/<id>/decision",
    versioned=True,
    allow=people(),
    answers={200: TaskDetailOut},
    summary="Approve, reject or return",
)
def decide_task(unit: UnitOfWork, path: TaskPath, body: DecideTask) -> Response:
    """Needs `If-Match`. 409 says who decided and when."""
    shape = api.service.decide(unit, caller(), path.id, body, expected_version())
    return answer(shape, shape["version"])


@api.post("/tasks/decisions", allow=people(), answers={200: OutcomesOut}, summary="Decide many at once")
def decide_tasks(body: DecideTasks) -> Response:
    """Each stands and falls for itself; repeating it changes nothing that is decided."""
    return within_units(lambda: answer({"items": api.service.decide_many(caller(), body)}))


@api.post("/tasks/<id>/delegate", allow=people(), answers={200: TaskDetailOut}, summary="Ask somebody else instead")
def delegate_task(unit: UnitOfWork, path: TaskPath, body: PassOn) -> Response:
    """Both names stay in the record."""
    api.service.delegate(unit, caller(), path.id, body)
    return _shown(unit, path.id)


@api.post("/tasks/<id>/reassign", allow=people(), answers={200: TaskDetailOut}, summary="Give it to somebody else")
def reassign_task(unit: UnitOfWork, path: TaskPath, body: PassOn) -> Response:
    """For the process's owner and administrators, with a reason."""
    api.service.reassign(unit, caller(), path.id, body)
    return _shown(unit, path.id)


@api.post("/tasks/<id>/question", allow=people(), answers={200: TaskDetailOut}, summary="Ask the requester")
def ask_question(unit: UnitOfWork, path: TaskPath, body: AskQuestion) -> Response:
    """The clock stands still until the answer."""
    api.service.ask(unit, caller(), path.id, body)
    return _shown(unit, path.id)


@api.post("/tasks/<id>/answer", allow=people(), answers={200: TaskDetailOut}, summary="Answer a question")
def answer_task(unit: UnitOfWork, path: TaskPath, body: AnswerTask) -> Response:
    """With `answer` for the requester; with `form` what a task of the kind `ask` wants to know: needs `If-Match`."""
    if body.form is not None:
        api.service.supply(unit, caller(), path.id, body.form, expected_version())
    else:
        api.service.answer(unit, caller(), path.id, body.answer or "")
    return _shown(unit, path.id)


@api.post("/tasks/<id>/approvers", allow=people(), answers={200: TaskDetailOut}, summary="Ask somebody more")
def add_approver(unit: UnitOfWork, path: TaskPath, body: AddApprover) -> Response:
    """In the same step, with a reason; both must agree. For whoever is asked, the process's owner, administrators."""
    api.service.add(unit, caller(), path.id, body)
    return _shown(unit, path.id)


@api.post("/tasks/<id>/take-back", allow=people(), answers={200: TaskDetailOut}, summary="Take an answer back")
def take_back_answer(unit: UnitOfWork, path: TaskPath) -> Response:
    """While the step still waits; the task that is open instead. 409 says how and when the step ended."""
    return _shown(unit, api.service.take_back(unit, caller(), path.id))
