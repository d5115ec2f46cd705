"""What the hub tells of itself, through OpenTelemetry: to a collector, to Google, or to whoever scrapes."""
