"""Documents in a store in memory; `r1` is a request of ana that bob decides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hub.core.unit_of_work import Work
from hub.documents.api import api
from hub.documents.models import documents
from hub.documents.service import Documents
from tests.support.apps import Client, TestApp, app_with
from tests.support.involvement import StubInvolvement
from tests.support.stores import MemoryFiles

LIMIT = 1000


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def involvement() -> StubInvolvement:
    return StubInvolvement(r1={"ana", "bob"})


@pytest.fixture
def service(work: Work, files: MemoryFiles, involvement: StubInvolvement) -> Documents:
    return Documents(work, files, involvement, LIMIT, timedelta(minutes=15))


@pytest.fixture
def app(work: Work, service: Documents) -> TestApp:
    return app_with(work, {Documents: service}, [api])


@pytest.fixture
def upload(work: Work, files: MemoryFiles) -> Callable[..., None]:
    """Lays bytes where the upload link of a document leads."""

    def lay(document_id: str, content: bytes = b"receipt") -> None:
        with work.db.reading() as connection:
            row = connection.execute(documents.select().where(documents.c.id == document_id)).one()
        files.write(row.file, content, row.content_type)

    return lay


@pytest.fixture
def bring(upload: Callable[..., None]) -> Callable[..., dict[str, Any]]:
    """Brings a document from the first word to the last; how the API shows it."""

    def complete(client: Client, **changes: Any) -> dict[str, Any]:
        body = {"name": "receipt.pdf", "contentType": "application/pdf", "size": 7, **changes}
        document = client.post("/documents", body).json["id"]
        upload(document)
        shown: dict[str, Any] = client.post(f"/documents/{document}/complete").json
        return shown

    return complete
