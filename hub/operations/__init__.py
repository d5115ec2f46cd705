"""Whether the hub is well: health, what waits, and letters that could not be delivered; what others tell of changes."""
