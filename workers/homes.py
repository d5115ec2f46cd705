"""Which domain each handler, job and chore belongs to: the process that serves the domain does it, and no other."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from workers.handling import Subscription
from workers.housekeeping import housekeeper

HANDLERS: Mapping[str, Sequence[str]] = {
    "requests": (
        "call-service", "undo-call", "wake-waiting", "start-process", "start-on-time", "plan-starts",
        "start-sub-request", "answer-parent", "hand-over", "hand-over-more", "migrate-request",
    ),
    "documents": ("attach-documents", "file-documents", "produce-document", "look-at-libraries"),
    "directory": ("look-at-directory",),
    "calendar": ("write-deadlines", "switch-deadlines"),
    "notifications": (
        "tell-approver", "tell-requester", "send-notification", "note-address", "follow-addresses", "bring-report",
    ),
    "reports": ("note-figures", "start-report", "run-report"),
    "schedules": ("schedule-report", "keep-job"),
    "audit": ("keep-entry",),
    "operations": ("keep-letter", "forget-letters", "replay-dead-letter", "keep-watches-at-once"),
}  # fmt: skip
JOBS: Mapping[str, Sequence[str]] = {
    "requests": ("ring-timers",),
    "schedules": ("fire-schedules",),
    "audit": ("seal-trail",),
    "notifications": ("wake-held",),
    "operations": ("watch-queues", "wake-looks"),
}
# What Pub/Sub laid down by itself is for whoever keeps dead letters.
LAID_DOWN = "dead-letters"

What = TypeVar("What")


def subscriptions_of(domains: Collection[str], subscriptions: Sequence[Subscription]) -> Sequence[Subscription]:
    """Those whose handlers belong to these domains."""
    mine = handlers_of(domains)
    return [subscription for subscription in subscriptions if subscription.handler in mine]


def handlers_of(domains: Collection[str]) -> frozenset[str]:
    """The handlers of these domains, and the one that takes what the bus itself laid down."""
    mine = {handler for domain in domains for handler in HANDLERS.get(domain, ())}
    mine |= {housekeeper(domain) for domain in domains}
    return frozenset(mine | {LAID_DOWN} if "operations" in domains else mine)


def jobs_of(domains: Collection[str], jobs: Mapping[str, What]) -> Mapping[str, What]:
    """Those jobs of the clock that belong to these domains."""
    mine = {job for domain in domains for job in JOBS.get(domain, ())}
    return {name: job for name, job in jobs.items() if name in mine}
