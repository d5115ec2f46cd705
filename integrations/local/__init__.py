"""Embedded defaults that run the whole product on a laptop."""
