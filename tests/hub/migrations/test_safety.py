"""The steps of the database can be taken while the version before them still serves."""

import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory

from hub import migrations

# Matters of taste, and limits that every session of the hub has anyway (`hub/core/db.py`).
TASTE = (
    "prefer-bigint-over-int",
    "prefer-robust-stmts",
    "prefer-text-field",
    "require-lock-timeout",
    "require-statement-timeout",
)
# The first release has not been yet: until then no table is so big that writers would wait long for an index.
BEFORE_THE_FIRST_RELEASE = {
    "2026_11_flow": ("require-concurrent-index-creation", "require-concurrent-index-deletion"),
    "2026_11_questions": ("require-concurrent-index-creation",),
}


def steps() -> list[Script]:
    """Those behind the first, which found an empty database."""
    scripts = ScriptDirectory.from_config(migrations.config()).walk_revisions()
    return [script for script in scripts if script.down_revision is not None]


def statements(step: Script) -> str:
    """What a step says to PostgreSQL."""
    told = StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": told})
    with Operations.context(context):
        step.module.upgrade()
    return told.getvalue()


def complaints(sql: str, folder: Path, excluded: tuple[str, ...] = ()) -> str:
    """What a linter of migrations has against statements; empty when it is nothing."""
    linter = shutil.which("squawk", path=str(Path(sys.executable).parent))
    assert linter, "squawk is among the tools of the tests: make .venv/tools"
    file = folder / "step.sql"
    file.write_text(sql, encoding="utf-8")
    options = ["--pg-version=15.0", f"--exclude={','.join((*TASTE, *excluded))}"]
    ran = subprocess.run([linter, *options, str(file)], capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr if ran.returncode else ""


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.revision)
def test_a_step_keeps_nobody_waiting_who_still_serves(step: Script, tmp_path: Path) -> None:
    assert complaints(statements(step), tmp_path, BEFORE_THE_FIRST_RELEASE.get(step.revision, ())) == ""


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("ALTER TABLE requests ADD COLUMN colour text NOT NULL;", "adding-required-field"),
        ("ALTER TABLE requests DROP COLUMN title;", "ban-drop-column"),
        ("ALTER TABLE requests RENAME COLUMN title TO name;", "renaming-column"),
        ("CREATE INDEX ix_requests_title ON requests (title);", "require-concurrent-index-creation"),
    ],
)
def test_a_step_that_would_break_what_still_serves_is_found(sql: str, said: str, tmp_path: Path) -> None:
    assert said in complaints(sql, tmp_path)
