"""Which event wakes which handler. The one table: who wants to know what follows from something, reads it here."""

from collections.abc import Mapping, Sequence

from hub.audit.messages import EntryRecorded
from hub.calendar.messages import DeadlinesSwitched
from hub.core.config import DOMAINS
from hub.core.messages import Event
from hub.directory.messages import PersonLeft, PersonReturned
from hub.notifications.messages import ChannelLost, ChannelOpened, NotificationPlanned, NotificationRevised
from hub.operations.messages import ChangeNoticed, DeadLetterReplayed, MessageLaidDown, WatchDoubted
from hub.processes.messages import ProcessPublished
from hub.reports.messages import ReportRunFailed, ReportRunFinished, ReportRunRequested, SubscriptionChanged
from hub.requests.messages import (
    CallToUndo,
    ChannelToTell,
    CommentAdded,
    DocumentsTaken,
    DocumentsToFile,
    DocumentToProduce,
    EventAwaited,
    EventMatched,
    EventReceived,
    MoreToHandOver,
    PersonToTell,
    RequestEnded,
    RequestForgotten,
    RequestReturned,
    RequestSubmitted,
    RequestToMigrate,
    StartDue,
    StepCalled,
    SubRequestUnwanted,
    SubRequestWanted,
    TaskClosed,
    TaskOpened,
    TaskReminded,
)
from hub.schedules.messages import ScheduleChanged, ScheduleDue
from workers import (
    addresses,
    arrivals,
    calls,
    deadlines,
    figures,
    filing,
    forgetting,
    housekeeping,
    jobs,
    leaving,
    migrating,
    notices,
    parts,
    producing,
    replays,
    reporting,
    sending,
    starting,
    subrequests,
    watching,
)
from workers.handling import Run, Subscription

Routes = Mapping[str, Sequence[tuple[str, frozenset[str]]]]

# A task is asked for, reminded of and closed in order, so one handler does all three.
TASKS: Mapping[type[Event], Run] = {
    TaskOpened: notices.ask_approver,
    TaskReminded: notices.remind_approver,
    TaskClosed: notices.close_task,
    RequestForgotten: forgetting.drop_askings,
}
NEWS: Mapping[type[Event], Run] = {
    PersonToTell: notices.tell_person,
    ChannelToTell: notices.tell_channel,
    RequestReturned: notices.tell_returned,
    RequestEnded: notices.tell_ended,
    CommentAdded: notices.tell_commented,
    RequestForgotten: forgetting.drop_news,
}
ADDRESSES: Mapping[type[Event], Run] = {ChannelOpened: addresses.note, ChannelLost: addresses.note_lost}
SENDING: Mapping[type[Event], Run] = {NotificationPlanned: sending.send, NotificationRevised: sending.revise}
# What moves a request in the figures; reminders and comments do not.
MOVES = (
    *(RequestSubmitted, RequestReturned, RequestEnded, TaskOpened, TaskClosed),
    *(StepCalled, DocumentsToFile, DocumentToProduce),
)
FIGURES: Mapping[type[Event], Run] = {
    **dict.fromkeys(MOVES, figures.note),
    RequestForgotten: forgetting.drop_names,
}
PAPERS: Mapping[type[Event], Run] = {
    RequestSubmitted: filing.attach,
    DocumentsTaken: filing.attach_more,
    RequestForgotten: forgetting.drop_documents,
}
# A request is not woken before what it waits for was looked up, nor a sub-request withdrawn before it was started.
WAKING: Mapping[type[Event], Run] = {
    EventReceived: arrivals.match,
    EventAwaited: arrivals.look,
    EventMatched: arrivals.wake,
}
STARTING: Mapping[type[Event], Run] = {EventReceived: starting.call_for, StartDue: starting.start}
WITHIN: Mapping[type[Event], Run] = {SubRequestWanted: subrequests.start, SubRequestUnwanted: subrequests.withdraw}
REPORTS: Mapping[type[Event], Run] = {ReportRunFinished: reporting.bring, ReportRunFailed: reporting.tell_failed}

SUBSCRIPTIONS: Sequence[Subscription] = (
    Subscription("tell-approver", TASKS),
    Subscription("tell-requester", NEWS),
    Subscription("send-notification", SENDING, gave_up=sending.give_up),
    Subscription("note-address", ADDRESSES),
    Subscription("follow-addresses", {PersonLeft: addresses.note_left, PersonReturned: addresses.note_back}),
    Subscription("attach-documents", PAPERS),
    Subscription("file-documents", {DocumentsToFile: filing.file}, gave_up=filing.give_up),
    Subscription("produce-document", {DocumentToProduce: producing.produce}, gave_up=calls.give_up),
    Subscription("call-service", {StepCalled: calls.call_service}, gave_up=calls.give_up),
    # The calls of a request are undone in order, and never behind one that is still waited for.
    Subscription("undo-call", {CallToUndo: calls.undo_call}, gave_up=calls.give_up_undoing),
    Subscription("wake-waiting", WAKING),
    Subscription("start-process", STARTING, gave_up=starting.give_up),
    Subscription("start-on-time", {ScheduleDue: starting.on_time}),
    Subscription("plan-starts", {ProcessPublished: starting.plan}),
    Subscription("start-sub-request", WITHIN, gave_up=subrequests.give_up),
    Subscription("answer-parent", {RequestEnded: subrequests.answer}),
    Subscription("write-deadlines", {TaskOpened: deadlines.settle_opened, TaskClosed: deadlines.settle_closed}),
    Subscription("switch-deadlines", {DeadlinesSwitched: deadlines.settle_switched}),
    Subscription("hand-over", {PersonLeft: leaving.hand_over}),
    Subscription("hand-over-more", {MoreToHandOver: leaving.hand_over_more}),
    Subscription("migrate-request", {RequestToMigrate: migrating.migrate}),
    Subscription("note-figures", FIGURES),
    Subscription("forget-letters", {RequestForgotten: forgetting.drop_letters}),
    Subscription("schedule-report", {SubscriptionChanged: reporting.schedule}),
    Subscription("start-report", {ScheduleDue: reporting.start}),
    Subscription("run-report", {ReportRunRequested: reporting.run}, gave_up=reporting.give_up),
    Subscription("bring-report", REPORTS),
    *(
        Subscription(housekeeping.housekeeper(domain), {ScheduleDue: housekeeping.keeping(domain)})
        for domain in DOMAINS
    ),
    Subscription("keep-job", {ScheduleChanged: jobs.keep}),
    Subscription("replay-dead-letter", {DeadLetterReplayed: replays.redeliver}),
    # What others tell of changes is looked at by whoever has it.
    Subscription("look-at-directory", {ChangeNoticed: watching.look_at_directory}),
    Subscription("look-at-libraries", {ChangeNoticed: watching.look_at_library}),
    Subscription("keep-watches-at-once", {WatchDoubted: watching.keep_at_once}),
    # What parts of the hub cannot keep themselves.
    Subscription("keep-letter", {MessageLaidDown: parts.keep_letter}),
    Subscription("keep-entry", {EntryRecorded: parts.keep_entry}),
)


def by_topic(subscriptions: Sequence[Subscription]) -> Routes:
    """The table as a bus needs it: by topic, each handler and the types that it wants."""
    topics: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for subscription in subscriptions:
        topics.setdefault(subscription.topic, []).append((subscription.handler, subscription.types))
    return topics


ROUTES = by_topic(SUBSCRIPTIONS)
