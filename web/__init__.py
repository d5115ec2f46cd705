"""The web page; its Python part keeps the typed client of the REST API true."""
