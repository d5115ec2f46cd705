"""Writes `web/openapi.json`, from which the page's typed client is generated: `make client`."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "openapi.json"


def wanted(document: Any) -> str:
    """What the file has to say for the routes of the code."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes it."""
    from hub.core.config import load_settings
    from main import build

    with tempfile.TemporaryDirectory() as folder:
        app = build(load_settings(data_dir=folder, worker_threads=0)).app()
        FILE.write_text(wanted(app.test_client().get("/api/v1/openapi.json").get_json()), encoding="utf-8")
    sys.stdout.write(f"written: {FILE.name}\n")


if __name__ == "__main__":
    main()
