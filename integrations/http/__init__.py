"""The company's own services over plain HTTP."""
