"""The database, the same on both kinds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Event, Thread

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from hub.core.db import Database, Json, UtcDateTime, dumps, new_id, upsert
from tests.support import databases

tables = MetaData()
things = Table(
    "things",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(40)),
    Column("at", UtcDateTime),
    Column("data", Json),
)
MOMENT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def db(db: Database) -> Database:
    """With a table of things."""
    with db.writing() as connection:
        tables.create_all(connection)
    return db


def put(db: Database, **values: object) -> None:
    with db.writing() as connection:
        connection.execute(things.insert().values({"id": 1} | values))


def get(db: Database) -> object:
    with db.reading() as connection:
        return connection.execute(select(things)).first()


def test_ids_sort_by_the_time_of_their_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert ids == sorted(ids)
    assert {(len(id_), id_[14]) for id_ in ids} == {(36, "7")}


@pytest.mark.parametrize("moment", [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))])
def test_moments_come_back_in_utc(db: Database, moment: datetime) -> None:
    put(db, at=moment)
    at = get(db).at  # type: ignore[attr-defined]
    assert (at, at.tzinfo) == (MOMENT, UTC)


def test_a_moment_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="needs its zone"):
        put(db, at=MOMENT.replace(tzinfo=None))
    assert get(db) is None


def test_moments_compare_across_zones(db: Database) -> None:
    put(db, at=MOMENT)
    east = MOMENT.astimezone(timezone(timedelta(hours=9)))
    with db.reading() as connection:
        assert connection.execute(select(things).where(things.c.at == east)).first()
        assert not connection.execute(select(things).where(things.c.at > east)).first()


def test_json_comes_back_as_it_went(db: Database) -> None:
    data = {"ü": [1, 2.5, None, True, {"deep": "x"}]}
    put(db, data=data)
    assert get(db).data == data  # type: ignore[attr-defined]


def test_json_text_keeps_moments_in_utc() -> None:
    assert dumps({"at": MOMENT.replace(microsecond=0)}) == '{"at":"2026-11-23T09:00:00Z"}'


def test_an_error_rolls_back(db: Database) -> None:
    def fail() -> None:
        with db.writing() as connection:
            connection.execute(things.insert().values(id=1))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert get(db) is None


def test_reading_changes_nothing(db: Database) -> None:
    with db.reading() as connection:
        connection.execute(things.insert().values(id=1))
    assert get(db) is None


def test_a_reader_does_not_wait_for_a_writer(db: Database) -> None:
    with ThreadPoolExecutor(1) as another, db.writing() as connection:
        connection.execute(things.insert().values(id=1))
        assert another.submit(get, db).result() is None
    assert get(db)


def test_who_writes_asks_within_her_own_transaction_and_needs_no_second_connection(database_url: str) -> None:
    db = Database(database_url, pool=1)
    with db.writing() as connection:
        tables.create_all(connection)
        connection.execute(things.insert().values(id=1))
        with db.reading() as same:
            assert same is connection
        assert get(db)
    with db.reading() as other:
        assert other is not connection
        assert other.execute(select(things)).first()
    db.close()


def test_a_transaction_that_failed_is_nobody_s_any_more(db: Database) -> None:
    with pytest.raises(KeyError), db.writing() as connection:
        raise KeyError
    with db.reading() as other:
        assert other is not connection


def test_writers_take_turns_and_lose_nothing(db: Database) -> None:
    put(db, name="0")

    def add() -> None:
        for _ in range(5):
            with db.writing() as connection:
                query = select(things.c.name).where(things.c.id == 1).with_for_update()
                value = connection.execute(query).scalar_one()
                connection.execute(things.update().values(name=str(int(value) + 1)))

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert get(db).name == "20"  # type: ignore[attr-defined]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_process_waits_for_the_writer(db: Database, database_url: str) -> None:
    other, started = Database(database_url, pool=1), Event()

    def write() -> None:
        started.set()
        with other.writing() as connection:
            connection.execute(things.update().values(name="second"))

    thread = Thread(target=write)
    with db.writing() as connection:
        thread.start()
        started.wait(10)
        connection.execute(things.insert().values(id=1, name="first"))
    thread.join(10)
    assert get(db).name == "second"  # type: ignore[attr-defined]
    other.close()


def test_upsert_knows_both_ways(db: Database) -> None:
    with db.writing() as connection:
        for name in ("first", "second"):
            statement = upsert(connection, things).on_conflict_do_nothing()
            assert connection.execute(statement, {"id": 1, "name": name}).rowcount == (name == "first")
        statement = upsert(connection, things)
        statement = statement.on_conflict_do_update(index_elements=["id"], set_={"name": statement.excluded.name})
        connection.execute(statement, {"id": 1, "name": "third"})
    assert get(db).name == "third"  # type: ignore[attr-defined]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_keeps_a_log_ahead_of_the_file(db: Database) -> None:
    with db.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.postgres
def test_a_statement_that_takes_too_long_is_stopped(postgres: str) -> None:
    db = Database(databases.postgres_url(postgres, databases.new_postgres_database(postgres)), seconds=1)
    with db.reading() as connection, pytest.raises(OperationalError, match="statement timeout"):
        connection.execute(text("SELECT pg_sleep(30)"))
    db.close()


@pytest.mark.postgres
def test_a_replica_is_never_written_to(postgres: str) -> None:
    url = databases.postgres_url(postgres, databases.new_postgres_database(postgres))
    replica = Database(url, replica=True)
    with pytest.raises(DBAPIError, match="read-only transaction"), replica.writing() as connection:
        connection.execute(text("CREATE TABLE things (id integer)"))
    replica.close()
