"""A process as picture: SVG that a screen reader can read, in light and dark, with the place where a request stands."""

from collections.abc import Mapping
from html import escape

from hub.engine.asked import asked, who
from hub.engine.process import Approve, Call, File, Process, Step, Tell, Texts
from hub.engine.state import State

_WIDTH, _LEFT, _BOX, _GAP, _TOP = 420, 20, 60, 30, 20
_PITCH = _BOX + _GAP

_STYLE = """
.hub{--paper:#fff;--ink:#1b1b1f;--soft:#5c5c66;--line:#8a8a94;--done:#0e700e;--here:#0f5cbf;--bad:#b10e1c;--wash:#eef4fc}
@media (prefers-color-scheme:dark){.hub{--paper:#1f1f23;--ink:#f2f2f5;--soft:#b4b4be;--line:#85858f;--done:#6ccb5f;
--here:#77b7f7;--bad:#ff99a4;--wash:#1c2c40}}
.hub text{font:14px "Segoe UI",system-ui,sans-serif;fill:var(--ink)}.hub .small{font-size:12px;fill:var(--soft)}
.hub rect{fill:var(--paper);stroke:var(--line);stroke-width:1.5}.hub line{stroke:var(--line);stroke-width:1.5}
.hub .when{stroke-dasharray:5 4}.hub .done rect{stroke:var(--done)}.hub .bad rect{stroke:var(--bad);stroke-width:3}
.hub .here rect{stroke:var(--here);stroke-width:3;fill:var(--wash)}.hub .skipped{opacity:.5}
"""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "approve": "Approval", "call": "Call", "file": "Filing", "tell": "Message", "here": "stands here",
        "approved": "approved", "done": "done", "told": "done", "skipped": "skipped", "rejected": "rejected",
        "returned": "returned", "failed": "failed", "only": "only if", "steps": "Steps, one after another",
        "running": "running", "withdrawn": "withdrawn",
        "silence-approve": "silence is yes", "silence-reject": "silence is no",
    },
    "de": {
        "approve": "Genehmigung", "call": "Aufruf", "file": "Ablage", "tell": "Nachricht", "here": "steht hier",
        "approved": "genehmigt", "done": "erledigt", "told": "erledigt", "skipped": "entfällt", "rejected": "abgelehnt",
        "returned": "zurückgegeben", "failed": "fehlgeschlagen", "only": "nur wenn", "steps": "Schritte, nacheinander",
        "running": "läuft", "withdrawn": "zurückgezogen",
        "silence-approve": "Schweigen gilt als Ja", "silence-reject": "Schweigen gilt als Nein",
    },
}  # fmt: skip


def svg(process: Process, state: State | None = None, language: str = "en") -> str:
    """The picture of a process; with a state, of a request: what is done, where it stands, what was skipped."""
    words = _WORDS.get(language, _WORDS["en"])
    title, boxes = _text(process.title, language), _boxes(process, state, language, words)
    height = _TOP * 2 + len(process.steps) * _PITCH - _GAP
    said = _description(process, state, language, words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hub" role="img" aria-labelledby="hub-title hub-desc" '
        f'lang="{language if language in _WORDS else "en"}" viewBox="0 0 {_WIDTH} {height}">'
        f'<title id="hub-title">{escape(title)}</title><desc id="hub-desc">{escape(said)}</desc>'
        f"<style>{_STYLE}</style>{''.join(boxes)}</svg>"
    )


def _boxes(process: Process, state: State | None, language: str, words: Mapping[str, str]) -> list[str]:
    return [_box(process, step, place, state, language, words) for place, step in enumerate(process.steps)]


def _box(process: Process, step: Step, place: int, state: State | None, language: str, words: Mapping[str, str]) -> str:
    top, status = _TOP + place * _PITCH, _status(step, state)
    condition = _condition(process, step, language)
    second = " · ".join(filter(None, (words[step.kind], _detail(step, words, language), words.get(status, ""))))
    dashed = ' class="when"' if condition else ""
    arrow = f'<line x1="{_LEFT + 24}" y1="{top - _GAP}" x2="{_LEFT + 24}" y2="{top}"/>' if place else ""
    said = escape(_short(f"{words['only']} {condition}", 54))
    hint = f'<text class="small" x="{_LEFT + 34}" y="{top - 10}">{said}</text>'
    return (
        f'{arrow}{hint if condition else ""}<g class="{_class(status)}">'
        f'<rect x="{_LEFT}" y="{top}" width="{_WIDTH - 2 * _LEFT}" height="{_BOX}" rx="8"'
        f"{dashed}/>"
        f'<text x="{_LEFT + 14}" y="{top + 25}">{escape(_short(_name(step, language), 46))}</text>'
        f'<text class="small" x="{_LEFT + 14}" y="{top + 45}">{escape(_short(second, 58))}</text></g>'
    )


def _description(process: Process, state: State | None, language: str, words: Mapping[str, str]) -> str:
    """The whole picture in words, for those who do not see it."""
    told = []
    for place, step in enumerate(process.steps, 1):
        status, condition = words.get(_status(step, state), ""), _condition(process, step, language)
        notes = ", ".join(filter(None, (f"{words['only']} {condition}" if condition else "", status)))
        told.append(f"{place}. {_name(step, language)}{f' ({notes})' if notes else ''}")
    phase = f" {words.get(state.phase, state.phase).capitalize()}." if state else ""
    return f"{words['steps']}: {'; '.join(told)}.{phase}"


def _status(step: Step, state: State | None) -> str:
    if state is None:
        return ""
    return "here" if step.name in state.live else str(state.results.get(step.name, {}).get("outcome", ""))


def _class(status: str) -> str:
    return {"here": "here", "skipped": "skipped", "rejected": "bad", "failed": "bad", "returned": "bad", "": ""}.get(
        status, "done"
    )


def _condition(process: Process, step: Step, language: str) -> str:
    if step.when is None:
        return ""
    let = process.lets.get(step.when.text)
    return (_text(let.because, language) if let else "") or step.when.text


def _detail(step: Step, words: Mapping[str, str], language: str) -> str:
    match step.body:
        case Approve(question=question, unanswered=unanswered):
            return " · ".join(filter(None, (asked(question.rule, language), words.get(f"silence-{unanswered}", ""))))
        case Call(service=service, operation=operation):
            return f"{service}.{operation}"
        case File(store=store):
            return {"onedrive": "OneDrive"}.get(store, store)
        case Tell(to=to):
            return ", ".join(who(person, language) for person in to)
    return ""


def _name(step: Step, language: str) -> str:
    return _text(step.title, language) or step.name


def _text(texts: Texts, language: str) -> str:
    return texts.get(language) or texts.get("en", "")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
