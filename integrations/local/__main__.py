"""`python -m integrations.local`: the hub on a laptop."""

from integrations.local.serving import serve

serve()
