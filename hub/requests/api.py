"""REST: requests."""

from flask import Response

from hub.core.auth import caller, people
from hub.core.rest.languages import language
from hub.core.rest.models import Model
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer, created
from hub.core.rest.versions import expected_version
from hub.core.unit_of_work import UnitOfWork
from hub.requests.commands import AddComment, ChangeDraft, ResubmitRequest, SubmitRequest, WithdrawRequest
from hub.requests.service import Requests
from hub.requests.shapes import (
    CommentOut,
    RemindedOut,
    RequestDetailOut,
    RequestFilter,
    RequestFormOut,
    RequestsOut,
    TimelineOut,
)

api = Api("requests", Requests, "What people asked for, and where it stands.")

READ = people("requests:read")
WRITE = people("requests:write")
PICTURE = {"description": "SVG", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}


class RequestPath(Model):
    """Which request."""

    id: str


def _shown(unit: UnitOfWork, request_id: str) -> Response:
    return answer(*api.service.queries.request_in(unit.connection, caller(), request_id, language()))


@api.post("/requests", allow=WRITE, answers={201: RequestDetailOut}, summary="Ask for something, or keep a draft")
def submit_request(unit: UnitOfWork, body: SubmitRequest) -> Response:
    """Checks the form and asks the first people."""
    shape = api.service.submit(unit, caller(), body)
    return created(f"/requests/{shape['id']}", shape, shape["version"])


@api.get("/requests", allow=READ, answers={200: RequestsOut}, summary="Requests that I may see, newest first")
def list_requests(query: RequestFilter) -> Response:
    """One's own, those one was asked about, those of one's processes."""
    return answer(api.service.queries.requests(caller(), query, language()))


@api.get("/requests/<id>", allow=READ, answers={200: RequestDetailOut}, summary="One request")
def show_request(path: RequestPath) -> Response:
    """With its form, everybody who was asked, and what comes next in the language that `Accept-Language` wishes for."""
    return answer(*api.service.queries.request(caller(), path.id, language()))


@api.patch("/requests/<id>", versioned=True, allow=WRITE, answers={200: RequestDetailOut}, summary="Change a draft")
def change_draft(unit: UnitOfWork, path: RequestPath, body: ChangeDraft) -> Response:
    """Needs `If-Match`."""
    api.service.change_draft(unit, caller(), path.id, body, expected_version())
    return _shown(unit, path.id)


@api.post("/requests/<id>/submit", allow=WRITE, answers={200: RequestDetailOut}, summary="Send a draft")
def submit_draft(unit: UnitOfWork, path: RequestPath) -> Response:
    """Checks the form and asks the first people."""
    api.service.submit_draft(unit, caller(), path.id)
    return _shown(unit, path.id)


@api.post("/requests/<id>/resubmit", allow=WRITE, answers={200: RequestDetailOut}, summary="Send it again, corrected")
def resubmit_request(unit: UnitOfWork, path: RequestPath, body: ResubmitRequest) -> Response:
    """Only for a request that was returned."""
    api.service.resubmit(unit, caller(), path.id, body)
    return _shown(unit, path.id)


@api.post("/requests/<id>/withdraw", allow=WRITE, answers={200: RequestDetailOut}, summary="Take it back")
def withdraw_request(unit: UnitOfWork, path: RequestPath, body: WithdrawRequest) -> Response:
    """Ends the request; everybody who was asked is told."""
    api.service.withdraw(unit, caller(), path.id, body)
    return _shown(unit, path.id)


@api.post("/requests/<id>/comments", allow=WRITE, answers={201: CommentOut}, summary="Say something")
def add_comment(unit: UnitOfWork, path: RequestPath, body: AddComment) -> Response:
    """Everybody who may see the request can read it."""
    return created(f"/requests/{path.id}/timeline", api.service.comment(unit, caller(), path.id, body))


@api.post("/requests/<id>/remind", allow=WRITE, answers={200: RemindedOut}, summary="Nudge whoever has not answered")
def remind_approvers(unit: UnitOfWork, path: RequestPath) -> Response:
    """Tells everybody with an open task once more."""
    return answer({"reminded": api.service.remind(unit, caller(), path.id)})


@api.get("/requests/<id>/form", allow=READ, answers={200: RequestFormOut}, summary="What it was written in")
def show_form(path: RequestPath) -> Response:
    """The schema of its own version, also for those to whom the process is not open."""
    return answer(api.service.queries.form(caller(), path.id, language()))


@api.get("/requests/<id>/timeline", allow=READ, answers={200: TimelineOut}, summary="All that happened")
def show_timeline(path: RequestPath, query: Page) -> Response:
    """Oldest first, in sentences of the language that `Accept-Language` wishes for."""
    return answer(api.service.queries.timeline(caller(), path.id, query, language()))


@api.get("/requests/<id>/diagram.svg", allow=READ, answers={200: PICTURE}, summary="Where it stands, as a picture")
def show_diagram(path: RequestPath) -> Response:
    """SVG in the reader's language, light and dark."""
    picture = api.service.queries.diagram(caller(), path.id, language())
    return Response(picture, content_type="image/svg+xml")
