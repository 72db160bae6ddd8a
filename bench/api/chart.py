"""The chart: Duly's CPU a request beside its floor's, in SVG that follows the reader's light or dark theme."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from cases import Result

WIDTH, LEFT, RIGHT, BAR, GAP, GROUP = 780, 264, 110, 14, 3, 16
STYLE = """
    .paper { fill: #fbf8f2 }
    text { font: 13px system-ui, sans-serif; fill: #26231f }
    .floor { fill: #b9b2a6 } .before { fill: #d8a79b } .ours { fill: #c8402a }
    .bar { stroke: #26231f; stroke-width: 1.5 }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #1d1a17 }
      text { fill: #ece7de } .floor { fill: #6d675e } .before { fill: #8a5247 } .ours { fill: #ef6a52 }
      .bar { stroke: #ece7de }
    }"""


def drawn(results: list[Result]) -> str:
    longest = max(each.cpu for result in results for each in result.figures.values())
    scale = (WIDTH - LEFT - RIGHT) / longest
    parts: list[str] = []
    y = 44
    for result in results:
        height = len(result.figures) * (BAR + GAP)
        label = f"{result.engine}: {result.case.title}"
        parts.append(f'<text x="{LEFT - 12}" y="{y + height / 2 + 3:.0f}" text-anchor="end">{escape(label)}</text>')
        floor, *_ = result.figures.values()
        bar = LEFT + floor.cpu * result.case.bar * scale if result.case.bar else 0
        for nth, (name, each) in enumerate(result.figures.items()):
            kind = {"Duly": "ours", "before": "before"}.get(name, "floor")
            top, width = y + nth * (BAR + GAP), each.cpu * scale
            parts.append(f'<rect class="{kind}" x="{LEFT}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2"/>')
            told = f"{each.cpu:.0f} µs" + (f"  ×{each.ratio:.2f}" if nth else "")
            parts.append(f'<text x="{max(LEFT + width, bar) + 8:.1f}" y="{top + 12}">{told}</text>')
        if bar:
            parts.append(f'<line class="bar" x1="{bar:.1f}" x2="{bar:.1f}" y1="{y - 3}" y2="{y + height}"/>')
        y += height + GROUP
    title = "CPU of the server a request: floor (grey), Duly (red); the upright line is the bar"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" aria-label="{escape(title)}">\n'
        f"<style>{STYLE}\n</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{y}"/>\n'
        f'<text x="12" y="22">{escape(title)}</text>\n' + "\n".join(parts) + "\n</svg>\n"
    )
