"""The other parts of the hub, where it was split: what one asks another at once goes over HTTP."""
