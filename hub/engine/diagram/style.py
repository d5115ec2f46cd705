"""How the picture looks: its colours in light and dark, and the signs for kinds of steps and how they stand."""

from collections.abc import Mapping

# Names of colours and their values; the test of the picture computes the contrast between them.
LIGHT: Mapping[str, str] = {
    "paper": "#ffffff", "card": "#ffffff", "frame": "#f5f6f9", "sheet": "#e9ecf2", "wash": "#eaf2fd",
    "ink": "#1b1b1f", "soft": "#555b66", "line": "#868c98", "edge": "#c9ced8",
    "done": "#0b6a0b", "here": "#0b57b4", "bad": "#a80f1c", "late": "#8a4b00",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "paper": "#1b1c20", "card": "#26282d", "frame": "#212328", "sheet": "#2d3037", "wash": "#1d3049",
    "ink": "#f3f3f6", "soft": "#b7bcc7", "line": "#868c98", "edge": "#4a4f5a",
    "done": "#7dd672", "here": "#82bdf9", "bad": "#ff9ea7", "late": "#f2b76a",
}  # fmt: skip

_RULES = """
.hub text{font:12px "Segoe UI",system-ui,sans-serif;fill:var(--soft)}.hub .name{font-weight:600;font-size:14px;
fill:var(--ink)}.hub .when{fill:var(--ink)}.hub .status{font-weight:600}.hub path{fill:none;stroke:var(--line);
stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}.hub .icon{stroke:var(--soft)}.hub .edge{stroke:var(--edge)}
.hub .ground{fill:var(--paper);stroke:none}.hub .step>rect{fill:var(--card);stroke:var(--line)}
.hub .frame>rect{fill:var(--frame);stroke:var(--edge)}.hub .way>rect{fill:var(--sheet)}
.hub .if>rect{stroke-dasharray:5 4}.hub .end{fill:var(--paper);stroke:var(--line);stroke-width:1.4}
.hub .start{fill:var(--line)}.hub .badge path{stroke:var(--card);stroke-width:1.8}
"""
_STATES = {"done": "done", "here": "here", "bad": "bad", "late": "late", "undone": "late", "skipped": "line"}


def _variables(colours: Mapping[str, str]) -> str:
    return ".hub{" + ";".join(f"--{name}:{value}" for name, value in colours.items()) + "}"


def _state(name: str, colour: str) -> str:
    """A step in a state: its edge, its badge and the word for it."""
    words = "" if name == "skipped" else f".hub .{name}>.status{{fill:var(--{colour})}}"
    return f".hub .{name}>rect{{stroke:var(--{colour})}}.hub .{name}>.badge circle{{fill:var(--{colour})}}{words}"


STYLE = (
    f"{_variables(LIGHT)}@media (prefers-color-scheme:dark){{{_variables(DARK)}}}{_RULES}"
    + "".join(_state(name, colour) for name, colour in _STATES.items())
    + ".hub .here.step>rect{fill:var(--wash);stroke-width:2.5}.hub .bad>rect{stroke-width:2.5}"
    ".hub .skipped>rect{stroke:var(--edge)}.hub .skipped>.name{fill:var(--soft);font-weight:400}"
)

_CLASSES: Mapping[str, str] = {
    "": "", "here": "here", "skipped": "skipped", "undone": "undone", "expired": "late", "rejected": "bad",
    "failed": "bad", "returned": "bad", "withdrawn": "bad",
}  # fmt: skip

# What a badge shows: a path around its middle.
BADGES: Mapping[str, str] = {
    "done": "M-3.5.2-1 2.8 3.6-2.6", "here": "M0-3.6V.4L2.6 2", "bad": "M-2.6-2.6 2.6 2.6M2.6-2.6-2.6 2.6",
    "late": "M0-4V.8M0 3.4V3.5", "undone": "M-.6-3.8-3.4-1-.6 1.8M-3.4-1H1.2a2.2 2.2 0 0 1 0 4.6H-1",
    "skipped": "M-3 0H3",
}  # fmt: skip

# What a step does: a path within 16 by 16.
ICONS: Mapping[str, str] = {
    "approve": "M8 2a3 3 0 1 1 0 6a3 3 0 1 1 0-6M2.5 14.5c0-3 2.4-4.5 5.5-4.5s5.5 1.5 5.5 4.5",
    "ask": "M2 2.5h12v8.5H7.5l-3 3v-3H2zM6.3 5.6c.2-1.8 3.4-1.8 3.4.1 0 1.1-1.7 1.1-1.7 2.2M8 9.3v.1",
    "call": "M9.2 1.5 3.8 9h4l-1 5.5L12.2 7h-4z",
    "file": "M1.8 13.2V3.2h4.4L7.8 5h6.4v8.2z",
    "tell": "M1.8 3.5h12.4v9H1.8zM1.8 4l6.2 5 6.2-5",
    "produce": "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.8 8h4.4M5.8 11h4.4",
    "request": "M6.5 3H2.5v10.5H13V9.5M9 2.5h4.5V7M13.5 2.5 7.5 8.5",
    "wait": "M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0-12.4M8 4.6V8l2.4 1.7",
    "choose": "M8 1.5v4M8 5.5 3 9.5v4M8 5.5l5 4v4M1 11.5l2 2.5 2-2.5M11 11.5l2 2.5 2-2.5",
    "together": "M1.5 3h13M1.5 13h13M5 3v10M11 3v10",
    "again": "M13.2 9a5.4 5.4 0 1 1-1.6-5M13 1.4v3.2H9.8",
    "back": "M5.5 2.5 2 6l3.5 3.5M2 6h8a3.7 3.7 0 0 1 0 7.4H6.5",
}


def css_of(status: str) -> str:
    """The class of a status; most outcomes are good ones."""
    return _CLASSES.get(status, "done")
