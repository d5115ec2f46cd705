"""Buttons pressed in other tools: requests say what follows, notifications hear where people are reached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hub.core.ports import Notice, Press, Recipient
from hub.notifications.messages import ChannelLost, ChannelOpened
from hub.requests.letters import Letter, Letters
from hub.requests.pressing import Presses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.core.auth import Callers
    from hub.core.messages import Event
    from hub.requests.desk import Desk


class Buttons:
    """What the pages of a tool ask of the hub. Nothing here calls outside: an answer takes as long as its commit."""

    def __init__(self, desk: Desk, base_url: str, callers: Callers) -> None:
        self._desk = desk
        self._presses = Presses(desk, Letters(desk, base_url), callers)

    def press(self, press: Press) -> Notice:
        """Does what the button says, once, and shows how it is now. Raises `HubError` for what is not the presser's."""
        letter, why = self._presses.press(press)
        return self._notice(press, replace(letter, lines=(why, *letter.lines)) if why else letter)

    def show(self, press: Press) -> Notice:
        """Shows how it is now; nothing is decided by looking. Raises `HubError`."""
        return self._notice(press, self._presses.show(press))

    def opened(self, person_id: str, channel: str, address: Mapping[str, str]) -> None:
        """Notes that a channel reaches a person from now on, and where."""
        self._tell(ChannelOpened(person_id, channel, dict(address)))

    def lost(self, person_id: str, channel: str, why: str) -> None:
        """Notes that a channel does not reach a person any more."""
        self._tell(ChannelLost(person_id, channel, why))

    def _tell(self, event: Event) -> None:
        with self._desk.work.unit() as unit:
            unit.emit(event)

    def _notice(self, press: Press, letter: Letter) -> Notice:
        reader = self._desk.people.person(letter.person_id)
        to = Recipient(letter.person_id, "", "", reader.language if reader else "en")
        words = (letter.title, letter.lines, letter.facts, letter.actions, letter.link or None)
        return Notice(press.data.get("notice", ""), to, *words)
