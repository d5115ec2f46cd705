"""The process engine: pure functions over values. No database, no clock of its own, no I/O.

A process file is text; `language.load` turns it into a `Process`. A running request is a small `State`;
`machine.advance` turns a state and an event into the next state and the effects that follow.
"""
