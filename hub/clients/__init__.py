"""Internal services that may call the hub: who they are and which scopes they hold."""
