"""What the floor repeats: the rows that a request wrote, with other ids."""

from uuid import uuid4

from sqlalchemy import insert, update

from bench.recording import compare, filler, picture
from hub.core.db import Database, new_id
from hub.core.outbox import inbox, outbox
from hub.core.unit_of_work import Work

OLD, NEW = str(uuid4()), str(uuid4())


def seen(db: Database, handler: str, message_id: str, work: Work) -> None:
    with db.writing() as connection:
        row = {"handler": handler, "message_id": message_id, "at": work.clock.now()}
        connection.execute(insert(inbox), row)


def test_new_changed_and_vanished_rows_are_found(db: Database, work: Work) -> None:
    known, fresh = new_id(), new_id()
    seen(db, "a", known, work)
    seen(db, "b", known, work)
    with db.reading() as connection:
        before = picture(connection)
    seen(db, "c", fresh, work)
    with db.writing() as connection:
        connection.execute(update(inbox).where(inbox.c.handler == "a").values(at=work.clock.now().replace(year=2030)))
        connection.execute(inbox.delete().where(inbox.c.handler == "b"))
    with db.reading() as connection:
        found = compare(before, picture(connection), connection.dialect.name, b"done")
    assert [one.sql.split()[0] for one in found.statements] == ["INSERT", "UPDATE", "DELETE"]
    assert list(found.new_ids) == [fresh]
    assert found.answer == b"done"


def test_counted_columns_are_left_to_the_database(db: Database, work: Work) -> None:
    with db.reading() as connection:
        before = picture(connection)
    with db.writing() as connection:
        event = {"id": new_id(), "topic": "t", "type": "T", "subject": "s", "body": b"{}", "at": work.clock.now()}
        connection.execute(insert(outbox), event)
    with db.reading() as connection:
        (written,) = compare(before, picture(connection), connection.dialect.name, b"").statements
    assert "position" not in written.sql
    assert written.sql.count("?") == len(written.values) == 6


def test_ids_are_replaced_wherever_they_stand() -> None:
    fill = filler((OLD, f'{{"task": "{OLD}"}}', f"<{OLD}>".encode(), 7, None, "as it was"), [OLD])
    assert fill({OLD: NEW}) == (NEW, f'{{"task": "{NEW}"}}', f"<{NEW}>".encode(), 7, None, "as it was")
