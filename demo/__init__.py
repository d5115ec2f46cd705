"""The main story, played through the public REST API against a fresh hub."""
