"""A Microsoft 365 over HTTP for development and tests: token endpoint, Graph, Bot Connector, company services.

It answers as the real one does, refuses what breaks the published contract, misbehaves on demand, and shows what it
received. Start it with `python -m integrations.simulator --port 8090 --data FILE`.
"""
