"""The catalogue: which processes there are, in which versions, and who may start them."""
