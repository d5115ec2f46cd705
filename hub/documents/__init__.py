"""Documents: the company's papers with owner and place; their bytes lie in the file store."""
