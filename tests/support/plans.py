"""How a database would answer a question."""

from typing import Any

from sqlalchemy import Connection, Select, text


def plan_of(connection: Connection, query: Select[Any]) -> str:
    """The query plan; PostgreSQL is told not to take the shortcuts that suit small tables."""
    embedded = connection.dialect.name == "sqlite"
    if not embedded:
        for shortcut in ("seqscan", "bitmapscan", "sort"):
            connection.execute(text(f"SET LOCAL enable_{shortcut} = off"))
    statement = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN " if embedded else "EXPLAIN "
    return "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement.replace("%", "%%")))


def sorts(plan: str) -> bool:
    """Whether the answer must be sorted, because no index has it in order."""
    return "TEMP B-TREE" in plan or "Sort" in plan
