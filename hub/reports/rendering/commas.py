"""CSV as RFC 4180 has it, in UTF-8 with the mark that tells spreadsheets so."""

import csv
from datetime import date, datetime
from io import TextIOWrapper
from typing import BinaryIO

from hub.reports.definitions import Cell
from hub.reports.rendering.table import Table

# What a spreadsheet would take for the start of a formula: https://owasp.org/www-community/attacks/CSV_Injection
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(table: Table, target: BinaryIO) -> None:
    """The rows under their titles; amounts and numbers with a point, days and moments as ISO 8601 has them."""
    text = TextIOWrapper(target, "utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_shown(table.say(column.title)) for column in table.columns])
    for row in table.rows:
        writer.writerow([_shown(table.local(cell)) for cell in row])
    text.detach()


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(DANGEROUS) else cell
    return str(cell)
