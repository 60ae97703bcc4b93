"""HTML to Markdown: readable, and nothing of the text lost."""

from __future__ import annotations

import time

import pytest

from quizcli.text.from_html import to_markdown
from quizcli.text.html import to_html

CASES = (
    ("plain <b>bold</b> and <i>it</i>", "plain **bold** and *it*"),
    ("a<br>b<br><br>c", "a\\\nb\n\nc"),
    ("<div>a</div><div>b</div>", "a\n\nb"),
    ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
    ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
    ("<p>x<p>y", "x\n\ny"),
    ("<pre>a<br>  b</pre>", "```\na\n  b\n```"),
    ('<pre><code class="language-python">a = "&lt;b&gt;"</code></pre>', '```python\na = "<b>"\n```'),
    ('<pre><code class="hljs sql">SELECT</code></pre>', "```sql\nSELECT\n```"),
    ('<div class="highlight-java"><pre>class A {}</pre></div>', "```\nclass A {}\n```"),
    ('<pre data-lang="go"><span class="k">func</span> f()</pre>', "```go\nfunc f()\n```"),
    ("<pre>```\ninner\n```</pre>", "````\n```\ninner\n```\n````"),
    ("<code>a`b</code>", "``a`b``"),
    (
        "<table><tr><th>a<th>b|c<tr><td>1<br>2<td><code>x</code></table>",
        "| a | b\\|c |\n| --- | --- |\n| 1<br>2 | `x` |",
    ),
    ('<a href="https://a.example/x">t</a>', "[t](https://a.example/x)"),
    ('<a href="javascript:alert(1)">t</a>', "t"),
    ('<img src="a b.png" alt="d">', "![d](<a b.png>)"),
    ("<script>alert(1)</script><style>x</style>t", "t"),
    ("\\(x_1\\) and \\[y\\] and [$]z[/$]", "$x_1$ and $$y$$ and $z$"),
    ("[sound:a.mp3]", "[sound:a.mp3]"),
    ("<b>注意：</b>后面", "<b>注意：</b>后面"),
    ("1 * 2 * 3 and *x* and a_b_c and _y_", "1 * 2 * 3 and \\*x\\* and a_b_c and \\_y\\_"),
    ("# no heading", "\\# no heading"),
    ("a &lt;b&gt; &amp;amp; [x](y)", "a \\<b> \\&amp; \\[x](y)"),
    ("H<sub>2</sub>O <kbd>Ctrl</kbd>", "H<sub>2</sub>O <kbd>Ctrl</kbd>"),
    ("<blockquote>q<br>r</blockquote>", "> q\\\n> r"),
    ("&nbsp;a&nbsp;b", "a b"),
    ('<span style="font-weight: bold">x</span>', "**x**"),
    ("{{c1::a}} <b>{{c2::b::h}}</b>", "{{c1::a}} <b>{{c2::b::h}}</b>"),
    ("", ""),
    ("like:<br>- one<br>- two<br>end", "like:\n- one\n- two\\\nend"),
    ("1. one<br>2. two<br>3. three", "1. one\n2. two\n3. three"),
    ("in<br>3. place", "in\\\n3. place"),
    ("<b>Note:</b> text<br><b>注意：</b> 文", "**Note:** text\\\n**注意：** 文"),
    ("<b>Note:</b>text <b>(a)</b> x<b>y:</b>", "<b>Note:</b>text <b>(a)</b> x<b>y:</b>"),
)


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_html_becomes_markdown(given: str, expected: str) -> None:
    assert to_markdown(given) == expected


ROUND = (
    "plain **bold** *it* `code` ~~gone~~",
    "- a\n- b\n  - c",
    "1. a\n2. b",
    "```python\ndef f():\n    return {'a': [1]}\n```",
    "| a | b |\n| --- | --- |\n| 1 | `x` |",
    "> quoted",
    "### heading\n\ntext",
    "[x](https://a.example)",
    "1. a\n\n   ```sql\n   SELECT 1;\n   ```\n\n2. b",
)


@pytest.mark.parametrize("text", ROUND)
def test_what_we_exported_reads_the_same_when_it_comes_back(text: str) -> None:
    assert to_markdown(to_html(text)) == text


@pytest.mark.parametrize(
    "text",
    ["<b>" * 40_000, "[" * 100_000, "\\(" * 50_000, "<table>" * 20_000, "<li>" * 30_000, "&lt;" * 50_000, "`" * 50_000,
     "<div>a" * 30_000, "{{c1::" * 50_000, "_a" * 50_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_no_html_takes_long(text: str) -> None:
    begun = time.process_time()
    to_markdown(text)
    assert time.process_time() - begun < 5
