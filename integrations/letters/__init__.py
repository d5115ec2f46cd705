"""Notices as letters: what every mail of the hub looks like, whoever carries it."""
