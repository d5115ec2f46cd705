"""How the hub fares in the company's tools: what it may do there, what it misses, what went wrong last."""

from dataclasses import asdict
from typing import Any

from hub.core.ports import Ability, Capabilities


class Outside:
    """Tells administrators what works and what does not; the adapter knows."""

    def __init__(self, source: Capabilities) -> None:
        self._source = source

    def standing(self) -> dict[str, Any]:
        """The present standing, abilities in a fixed order."""
        known = self._source.standing()
        return {
            "items": [_shown(ability) for ability in known.abilities],
            "nextCursor": None,
            "cloud": known.cloud,
            "tenant": known.tenant,
            "signsInBy": known.signs_in_by,
            "signInError": known.sign_in_error or None,
            "processes": known.processes,
        }


def _shown(ability: Ability) -> dict[str, Any]:
    return {
        "key": ability.key,
        "title": ability.title,
        "state": ability.state,
        "without": ability.without,
        "needs": [asdict(need) | {"why": need.why or None} for need in ability.needs],
        "lastAnswerAt": ability.last_answer_at,
        "lastError": ability.last_error or None,
        "lastErrorAt": ability.last_error_at,
        "againAt": ability.again_at,
        "quota": [asdict(quota) for quota in ability.quota],
        "said": dict(ability.said),
    }
