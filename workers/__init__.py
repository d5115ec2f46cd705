"""Where domains meet: which event wakes which handler, which job the clock wakes, and the threads that do it."""
