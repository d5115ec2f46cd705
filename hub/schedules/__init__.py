"""What recurs and when it last ran."""
