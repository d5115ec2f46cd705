"""The domains of the hub and their REST API; knows no cloud vendor."""
