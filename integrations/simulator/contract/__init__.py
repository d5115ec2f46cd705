"""What the hub may say to Microsoft 365 and what it may hear: typed, strict, compared with the published OpenAPI."""

from integrations.simulator.contract import (
    approvals,
    batch,
    calendars,
    directory,
    drives,
    mail,
    mailboxes,
    subscriptions,
    teams,
)

GRAPH_OPERATIONS = (
    *batch.OPERATIONS,
    *directory.OPERATIONS,
    *mailboxes.OPERATIONS,
    *calendars.OPERATIONS,
    *mail.OPERATIONS,
    *drives.OPERATIONS,
    *teams.OPERATIONS,
    *subscriptions.OPERATIONS,
    *approvals.OPERATIONS,
)
