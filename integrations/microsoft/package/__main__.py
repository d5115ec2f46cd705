"""`python -m integrations.microsoft.package`: writes `var/teams-app.zip` for the hub of the settings."""

import argparse
import sys
from pathlib import Path

from hub.core.config import SettingsError, load_settings
from integrations.microsoft.package.app import package

WRITTEN = (
    "{path}: upload it in the Teams admin center (Teams apps > Manage apps), then allow it to the people it is for.\n"
)
THEN_THE_TAB = "What its App ID is there becomes HUB_TEAMS_TAB; until then the tab stays closed.\n"
NOWHERE = "HUB_PUBLIC_URL is not an https address: this package leads to {url} and is good for looking at alone.\n"


def main() -> None:
    """Builds the package; says where it is and what is left to do."""
    parser = argparse.ArgumentParser(prog="python -m integrations.microsoft.package", description=__doc__)
    parser.add_argument("--version", default="1.0.0", help="Teams takes over a package only when this has grown")
    options = parser.parse_args()
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(f"The settings are wrong.\n{error}")
    made = package(settings.public_url, settings.teams_app, settings.client_id, options.version)
    path = settings.data_dir / "teams-app.zip"
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.content)
    sys.stdout.write(WRITTEN.format(path=path))
    if not settings.teams_tab:
        sys.stdout.write(THEN_THE_TAB)
    if made.url != settings.public_url.rstrip("/"):
        sys.stdout.write(NOWHERE.format(url=made.url))


if __name__ == "__main__":
    main()
