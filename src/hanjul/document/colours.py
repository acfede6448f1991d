"""The report's colours, light and dark, once for page and charts: safe for colour-blind eyes (blue against orange)."""

from collections.abc import Mapping
from typing import Any, Final

LIGHT: Final[Mapping[str, str]] = {
    "paper": "#ffffff", "card": "#f8f9fb", "ink": "#14171f", "soft": "#5d6677", "line": "#e6e9ef", "grid": "#eef0f4",
    "blue": "#2f5fd0", "blue-tint": "#edf2fe", "amber": "#dd9a0a", "amber-tint": "#fff8e8", "amber-ink": "#8a5a00",
    "red": "#d2541b", "red-tint": "#fef1ea", "grey": "#c3cad6", "slate": "#6b7587", "teal": "#0e8574", "teal-tint": "#e9f7f4",
}  # fmt: skip
DARK: Final[Mapping[str, str]] = {
    "paper": "#0f1116", "card": "#171a21", "ink": "#eceef2", "soft": "#9da6b6", "line": "#292e38", "grid": "#20242d",
    "blue": "#86a6ff", "blue-tint": "#1a2340", "amber": "#efba48", "amber-tint": "#2b2413", "amber-ink": "#f0c975",
    "red": "#fb8c58", "red-tint": "#321d13", "grey": "#4c5565", "slate": "#97a1b2", "teal": "#4fd0b8", "teal-tint": "#122824",
}  # fmt: skip


def var(name: str) -> str:
    """A colour as the style sheet's variable, so that light, dark and paper need no drawing anew."""
    return f"var(--{name})"


def plain(spec: Any) -> Any:
    """A chart with the light colours written out, for places without the report's style sheet."""
    if isinstance(spec, dict):
        return {key: plain(value) for key, value in spec.items()}
    if isinstance(spec, list):
        return [plain(value) for value in spec]
    if isinstance(spec, str) and spec.startswith("var(--"):
        return LIGHT[spec[6:-1]]
    return spec


def style_sheet() -> str:
    """The variables for the page: light, dark by the system's wish or the reader's, and always light on paper."""
    light = "".join(f"--{name}:{value};" for name, value in LIGHT.items())
    dark = "".join(f"--{name}:{value};" for name, value in DARK.items())
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{color-scheme:dark;{dark}}}}}\n'
        f'@media screen{{:root[data-theme="dark"]{{color-scheme:dark;{dark}}}}}\n'
    )
