"""Writes `infra/pubsub.json`, from which Terraform makes topics and subscriptions: `python -m infra.names`."""

import json
import sys
from pathlib import Path

from integrations.google.topology import declaration
from workers.subscriptions import ROUTES

FILE = Path(__file__).parent / "pubsub.json"


def wanted() -> str:
    """What the file has to say for the subscriptions of the code."""
    return json.dumps(declaration(ROUTES), indent=2) + "\n"


def main() -> None:
    """Writes it."""
    FILE.write_text(wanted())
    sys.stdout.write(f"written: {FILE.name}\n")


if __name__ == "__main__":
    main()
