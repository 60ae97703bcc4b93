"""How our cards look in Anki: light and night, phone first, no remote font or file."""

from __future__ import annotations

# (Pygments' short classes, colour by day, colour by night, further style)
_CODE = (
    ("k kc kd kn kp kr kt ow", "#cf222e", "#ff7b72", ""),
    ("s s1 s2 sa sb sc sd se sh si sr ss sx dl", "#0a3069", "#a5d6ff", ""),
    ("m mb mf mh mi mo il l ld", "#0550ae", "#79c0ff", ""),
    ("c c1 ch cm cp cpf cs", "#57606a", "#9da7b3", "font-style:italic"),
    ("nf fm nd nl", "#6639ba", "#d2a8ff", ""),
    ("nc ne nn nx", "#953800", "#ffa657", ""),
    ("nb bp no nt na nv vc vg vi vm py", "#0550ae", "#79c0ff", ""),
    ("gd", "#82071e", "#ffdcd7", ""),
    ("gi", "#116329", "#aff5b4", ""),
    ("gh gu gs", "#0550ae", "#79c0ff", "font-weight:bold"),
    ("gp go gt", "#57606a", "#9da7b3", ""),
)

_LAYOUT = """.card {
  font-family: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Hiragino Sans GB",
    "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif;
  font-size: 18px; line-height: 1.6; text-align: left; color: #1f2328; background-color: #ffffff;
  max-width: 46rem; margin: 0 auto; padding: 12px 14px; overflow-wrap: anywhere;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
.card p, .card ul, .card ol, .card pre, .card table, .card blockquote { margin: 0.6em 0; }
.card ul, .card ol { padding-left: 1.5em; }
.card li > p { margin: 0.3em 0; }
.card h1, .card h2, .card h3, .card h4, .card h5, .card h6 { font-size: 1.08em; margin: 1em 0 0.4em; line-height: 1.4; }
.card img { max-width: 100%; height: auto; }
.card hr { border: 0; border-top: 1px solid #d0d7de; margin: 1em 0; }
.card blockquote { border-left: 4px solid #d0d7de; padding-left: 0.8em; color: #57606a; }
.card table { display: block; overflow-x: auto; border-collapse: collapse; font-size: 0.92em; }
.card th, .card td { border: 1px solid #d0d7de; padding: 4px 10px; overflow-wrap: normal; min-width: 3em; }
.card code, .card kbd {
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace;
  font-size: 0.88em; background-color: #eff1f3; border-radius: 4px; padding: 0.1em 0.3em;
}
.card pre {
  background-color: #f6f8fa; border: 1px solid #d0d7de; border-radius: 6px; padding: 10px 12px;
  overflow-x: auto; line-height: 1.45; tab-size: 4; white-space: pre; text-align: left;
}
.card pre code { background: none; padding: 0; font-size: 0.82em; overflow-wrap: normal; }
.front { font-weight: 600; }
.front pre, .front table, .front ul, .front ol, .front.gaps { font-weight: 400; }
.place, .source { font-size: 0.75em; color: #57606a; }
.points, .english, .note { border-top: 1px dashed #d0d7de; margin-top: 1em; padding-top: 0.4em; font-size: 0.92em; }
.cloze { font-weight: 700; color: #0550ae; }
.options { list-style: none; padding: 0 !important; counter-reset: option; }
.options > li {
  counter-increment: option; display: flex; border: 1px solid #d0d7de; border-radius: 8px; padding: 8px 12px;
  margin: 8px 0; cursor: pointer;
}
.options > li::before { content: counter(option, upper-alpha) "."; font-weight: 600; margin-right: 0.7em; }
.options > li > div { flex: 1; min-width: 0; }
.options > li > div > p { margin: 0; }
.options > li.picked { border-color: #0550ae; background-color: #ddf4ff; }
.revealed .options > li { cursor: default; }
.revealed .options > li.right { border-color: #1a7f37; background-color: #dafbe1; }
.revealed .options > li.right::after { content: "\\2713"; color: #1a7f37; font-weight: 700; margin-left: 0.6em; }
.revealed .options > li.picked:not(.right) { border-color: #cf222e; background-color: #ffebe9; }
.revealed .options > li.picked:not(.right)::after {
  content: "\\2717"; color: #cf222e; font-weight: 700; margin-left: 0.6em;
}
#typeans { font-size: 1em !important; max-width: 100%; box-sizing: border-box; }
@media (max-width: 480px) {
  .card { font-size: 17px; }
  .card th, .card td { padding: 4px 6px; }
  .card td:last-child { min-width: 8em; }
  .card pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .card pre code { overflow-wrap: anywhere; }
}
"""

_NIGHT = (
    ("", "color:#e6edf3;background-color:#1e2227"),
    (" hr", "border-color:#3d444d"),
    (" a", "color:#79c0ff"),
    (" blockquote", "border-color:#3d444d;color:#9da7b3"),
    (" th", "border-color:#3d444d"),
    (" td", "border-color:#3d444d"),
    (" code", "background-color:#30363d"),
    (" kbd", "background-color:#30363d"),
    (" input", "background-color:#161b22;color:#e6edf3;border:1px solid #3d444d"),
    (" pre", "background-color:#161b22;border-color:#3d444d"),
    (" pre code", "background:none"),
    (" .place", "color:#9da7b3"),
    (" .source", "color:#9da7b3"),
    (" .points", "border-color:#3d444d"),
    (" .english", "border-color:#3d444d"),
    (" .note", "border-color:#3d444d"),
    (" .cloze", "color:#79c0ff"),
    (" .options > li", "border-color:#3d444d"),
    (" .options > li.picked", "border-color:#79c0ff;background-color:#0c2d6b"),
    (" .revealed .options > li.right", "border-color:#3fb950;background-color:#0f3d20"),
    (" .revealed .options > li.right::after", "color:#3fb950"),
    (" .revealed .options > li.picked:not(.right)", "border-color:#f85149;background-color:#4c1513"),
    (" .revealed .options > li.picked:not(.right)::after", "color:#f85149"),
)


def css() -> str:
    """Give the style sheet shared by our note types."""
    rules = [_LAYOUT]
    for names, day, _, further in _CODE:
        where = ", ".join(f".highlight .{name}" for name in names.split())
        rules.append(f"{where} {{ color: {day};{f' {further};' if further else ''} }}\n")
    # Anki puts the class on the body, which is the card itself on some clients and above it on others.
    for below, style in _NIGHT:
        where = ", ".join(f"{night}{below}" for night in (".card.nightMode", ".card.night_mode", ".night_mode .card"))
        rules.append(f"{where} {{ {style} }}\n")
    for names, _, night, _ in _CODE:
        where = ", ".join(
            f".{mode} .highlight .{name}" for name in names.split() for mode in ("nightMode", "night_mode")
        )
        rules.append(f"{where} {{ color: {night}; }}\n")
    return "".join(rules)
