"""Microsoft 365 for the hub: directory, Teams, mail and files through Microsoft Graph and the Bot Connector."""
