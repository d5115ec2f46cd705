"""The trail of who did what, sealed so that a change to it shows."""
