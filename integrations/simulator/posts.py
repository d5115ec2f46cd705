"""Channels of teams: threads that the bot begins, and messages of a Workflows webhook.

https://support.microsoft.com/office/creating-a-workflow-from-a-channel-in-teams-242eb8f2-f328-45be-b81f-9817b51a5f0e.
A flow that was started says 202, whether or not it can post what it got; without a signature it says nothing.
"""

import time
from typing import Any
from uuid import uuid4

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.simulator import chats
from integrations.simulator.contract.bot import Activity, WorkflowMessage
from integrations.simulator.errors import Refusal
from integrations.simulator.received import record
from integrations.simulator.state import state

blueprint = Blueprint("posts", __name__)
Json = dict[str, Any]
# A message of Workflows, in bytes.
LARGEST = 28 * 1024


def thread(channel: str, activity: Activity) -> Json:
    """A new thread; its id is its first message's, behind the channel's."""
    store = state().store
    with store.lock:
        last = max(time.time_ns() // 1_000_000, 1 + (store.get("thread", channel) or {}).get("last", 0))
        store.save("thread", channel, {"last": last})
    _arrived(f"{channel};messageid={last}", channel, activity.out())
    return {"id": f"{channel};messageid={last}", "activityId": str(last)}


@blueprint.post("/powerautomate/automations/direct/workflows/<flow>/triggers/manual/paths/invoke")
def invoke(flow: str) -> ResponseReturnValue:
    """Starts a flow."""
    if not request.args.get("sig"):
        raise Refusal(401, "DirectApiAuthorizationRequired", "The request must be authenticated by its signature.")
    if len(request.get_data()) > LARGEST:
        raise Refusal(413, "RequestEntityTooLarge", "Request Entity too large")
    run = uuid4().hex
    try:
        message = WorkflowMessage.model_validate_json(request.get_data())
        _arrived(run, flow, message.out())
    except ValidationError:
        pass  # the run fails, and nobody hears of it
    return "", 202, {"x-ms-workflow-run-id": run}


def _arrived(key: str, to: str, body: Json) -> None:
    texts = chats.texts(body["attachments"][0]["content"]) if body.get("attachments") else [body.get("text", "")]
    record(state().store, "post", key, [to], title=texts[0], text="\n".join(texts), body=body)
