"""Running requests: submit, tasks, decisions, comments, timeline."""
