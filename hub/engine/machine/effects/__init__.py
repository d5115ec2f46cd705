"""What the machine wants done. The caller does it, each in its own way and time, and feeds answers back as events."""

from typing import get_args

from hub.engine.machine.effects.asking import (
    Asking,
    AskRequester,
    ClearTimer,
    CloseQuestion,
    CloseTask,
    OpenTask,
    PassQuestion,
    PauseTimers,
    Remind,
    RenameStep,
    Resolve,
    ResumeTimers,
    RevokeAnswer,
    SetTimer,
)
from hub.engine.machine.effects.doing import (
    AwaitEvent,
    CallService,
    CancelRequest,
    Doing,
    FileDocuments,
    Finish,
    ProduceDocument,
    SendBack,
    StartRequest,
    StopWaiting,
    Tell,
    UndoCall,
)
from hub.engine.wire import Wire, reader

__all__ = [
    "AskRequester",
    "AwaitEvent",
    "CallService",
    "CancelRequest",
    "ClearTimer",
    "CloseQuestion",
    "CloseTask",
    "Effect",
    "FileDocuments",
    "Finish",
    "OpenTask",
    "PassQuestion",
    "PauseTimers",
    "ProduceDocument",
    "Remind",
    "RenameStep",
    "Resolve",
    "ResumeTimers",
    "RevokeAnswer",
    "SendBack",
    "SetTimer",
    "StartRequest",
    "StopWaiting",
    "Tell",
    "UndoCall",
    "from_json",
]

Effect = Asking | Doing

# Whom to ask is answered at once, so that alone never travels.
from_json = reader(*(kind for kind in get_args(Effect) if issubclass(kind, Wire)))
