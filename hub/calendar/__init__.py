"""Upcoming events of somebody, and her deadlines in her own calendar."""
