"""The benchmarks behind `make bench`: what the hub costs, beside the least that the same work can cost."""
