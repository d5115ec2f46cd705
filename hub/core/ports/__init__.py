"""What the hub needs from outside, in its own words. Who serves it: `integrations/catalog.py`.

Every adapter raises `IntegrationError` for a failed call and nothing else; nothing is called with a transaction open.
"""

from hub.core.ports.approvals import ApprovalMirror, Asking, Mirrored, MirrorVisit, Reply
from hub.core.ports.calendars import CalendarEntry, CalendarEvent, Calendars
from hub.core.ports.channels import Action, Attachment, Channel, Field, Notice, Press, Receipt, Recipient
from hub.core.ports.directory import (
    Absence,
    Absences,
    PeopleSource,
    Picture,
    Pictures,
    SourceGroup,
    SourcePage,
    SourcePerson,
    Told,
    WorkingTime,
    WorkingTimes,
)
from hub.core.ports.libraries import Bookmark, Cabinet, FiledDocument, LibraryChange, LibraryPage, Pick, Picks
from hub.core.ports.messages import Bus, Clock, Consumer, Delivery, Job, Message, Queue, Scheduler
from hub.core.ports.outside import Ability, Capabilities, Lookout, Need, News, Quota, Services, Sight, Standing, Watched
from hub.core.ports.signing_in import Claims, Identity
from hub.core.ports.storage import Files, SignedLink, StoredFile
from hub.core.ports.telemetry import Facts, Measure, Reading, Span, SpanKind, Telemetry

__all__ = [
    "Ability",
    "Absence",
    "Absences",
    "Action",
    "ApprovalMirror",
    "Asking",
    "Attachment",
    "Bookmark",
    "Bus",
    "Cabinet",
    "CalendarEntry",
    "CalendarEvent",
    "Calendars",
    "Capabilities",
    "Channel",
    "Claims",
    "Clock",
    "Consumer",
    "Delivery",
    "Facts",
    "Field",
    "FiledDocument",
    "Files",
    "Identity",
    "Job",
    "LibraryChange",
    "LibraryPage",
    "Lookout",
    "Measure",
    "Message",
    "MirrorVisit",
    "Mirrored",
    "Need",
    "News",
    "Notice",
    "PeopleSource",
    "Pick",
    "Picks",
    "Picture",
    "Pictures",
    "Press",
    "Queue",
    "Quota",
    "Reading",
    "Receipt",
    "Recipient",
    "Reply",
    "Scheduler",
    "Services",
    "Sight",
    "SignedLink",
    "SourceGroup",
    "SourcePage",
    "SourcePerson",
    "Span",
    "SpanKind",
    "Standing",
    "StoredFile",
    "Telemetry",
    "Told",
    "Watched",
    "WorkingTime",
    "WorkingTimes",
]
