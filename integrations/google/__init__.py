"""Google Cloud: the bus, files, sign-in and the clock of the company in the cloud."""
