"""One adapter per port and vendor; knows hub/core only."""
