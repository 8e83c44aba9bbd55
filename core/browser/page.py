"""Writes a network as one HTML file: what it reads, the picture of it, what it was taught by.

The file holds our JavaScript, the weights and some test examples, and asks nobody for anything: its
own security policy forbids it to. What came from outside (names, titles) is escaped.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from markupsafe import Markup

from core.browser import code
from core.browser.bundle import bundle
from core.browser.page_content import Content, Figure

_FOLDER = Path(__file__).parent


def write_page(content: Content) -> str:
    """The page as HTML."""
    script = f"{bundle('page')}inkling.start()\n"
    loader = code.files()["loader.js"].decode()
    style = _style()
    title = f"{content.name}: a network to look into"
    article = "this" if content.report else _article(content.noun)
    head = f"What does {content.name} make of {article} {content.noun}?"
    body = [
        Markup("<header><h1>{}</h1>{}</header>").format(head, _lead(content)),
        Markup('<p id="trouble" class="notice" role="alert" hidden></p>'),
        Markup(
            '<noscript><p class="notice">This page comes to life by JavaScript, which is switched '
            "off in your browser. Without it there are the pictures below: kernels, what the "
            "classes would love to see, and what the network misreads.</p></noscript>"
        ),
        _desk(content),
        _article_of(content),
        _kernels(content),
        _maximizations(content),
        _mistakes(content),
        _about(content),
        _data(content),
    ]
    return "".join(
        [
            _begin(title, [script, loader], style),
            *map(str, body),
            f'<script type="text/plain" id="code">{_deflate(script.encode())}</script>\n',
            f"<script>{loader}</script>\n</body>\n</html>\n",
        ]
    )


def write_index(cards: Sequence[tuple[str, str, str, str]]) -> str:
    """The page that leads to others.

    Args:
        cards: Of each page its address, its network's name, a sentence, and a picture's address or
            "".
    """
    items = [
        Markup('<li><a href="{}"><b>{}</b> {}{}</a></li>').format(
            address,
            name,
            sentence,
            Markup('<img src="{}" alt="">').format(picture) if picture else "",
        )
        for address, name, sentence, picture in cards
    ]
    head = Markup(
        "<header><h1>{} to look into</h1><p class=lead>Each is one file: draw, point at "
        "what feeds an answer, and click to see it computed.</p></header>"
    ).format("1 network" if len(cards) == 1 else f"{len(cards)} networks")
    body = Markup('<main><ul class="cards">{}</ul></main>').format(Markup("").join(items))
    return f"{_begin('Networks to look into', [], _style())}{head}{body}</body>\n</html>\n"


def _begin(title: str, scripts: Sequence[str], style: str) -> str:
    """The head of a page, which allows these scripts alone to run."""
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()) for text in scripts]
    allowed = [f"'sha256-{digest.decode()}'" for digest in digests]
    if scripts:
        allowed.append("'wasm-unsafe-eval'")
    policy = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
        f"{' '.join(allowed) or repr('none')}"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<link rel="icon" href="data:,">\n'
        + str(Markup("<title>{}</title>\n").format(title))
        + f"<style>{style}</style>\n</head>\n<body>\n"
    )


@functools.cache
def _style() -> str:
    return read_style("picture") + read_style("page")


def read_style(name: str) -> str:
    """The style sheet of that name beside this file."""
    return (_FOLDER / f"{name}.css").read_text()


def _lead(content: Content) -> Markup:
    verb = "Draw" if content.draws else "Choose"
    do = f"{verb} {_article(content.noun)} {content.noun}"
    if content.report:
        return Markup('<p class="lead">{}</p>').format(content.report)
    return Markup(
        '<p class="lead">{}, point at a map to see what feeds it, and click it to see it computed. '
        "All happens in this file; nothing leaves your browser.</p>"
    ).format(do)


def _article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"


def _part(name: str, inner: Markup) -> Markup:
    return Markup('<section data-part="{}">{}</section>\n').format(name, inner)


def _desk(content: Content) -> Markup:
    return Markup(
        '<main id="desk"><section class="desk-draw" data-part="draw" aria-label="What it reads">'
        '<div id="paper"></div><p id="which" role="status"></p><div id="chooser"></div>'
        '<div id="answer"></div><div id="timeline"></div></section>'
        '<section data-part="network" aria-label="The network"><div id="picture"></div></section>'
        "</main>\n"
    )


def _article_of(content: Content) -> Markup:
    paragraphs = Markup("").join(
        Markup(
            '<section><h3>{}</h3><p>{}</p><button type="button" class="pic-button show-unit" '
            'data-unit="{}" hidden>Show it</button></section>'
        ).format(*paragraph)
        for paragraph in content.article
    )
    return _part(
        "article",
        Markup('<h2>How does it work?</h2><div class="article">{}</div>').format(paragraphs),
    )


def _kernels(content: Content) -> Markup:
    if not content.kernels:
        return Markup("")
    return _part(
        "kernels",
        Markup(
            "<h2>What did its filters learn?</h2>"
            '<div id="kernels"><img class="ink" src="{}" alt="Kernels of the first layer"></div>'
        ).format(content.kernels),
    )


def _maximizations(content: Content) -> Markup:
    if not content.classes:
        return Markup("")
    figures = Markup("").join(map(_figure, content.classes))
    layers = Markup("").join(
        Markup(
            "<details><summary>The filters of {}</summary>"
            '<img class="ink" src="{}" alt="What each filter of {} would love to see"></details>'
        ).format(name, picture, name)
        for name, picture in content.layers
    )
    return _part(
        "maximizations",
        Markup(
            "<h2>What would each class love to see?</h2><p>Found by gradient ascent from noise; "
            "below each, the test {}s that excite it most. A picture that looks like nothing is no "
            "fault: the network was asked to tell classes apart, and never to draw them.</p>"
            '<div class="maxima">{}</div>{}'
        ).format(content.noun, figures, layers),
    )


def _figure(figure: Figure) -> Markup:
    below = (
        Markup('<img class="tops" src="{}" alt="{}">').format(figure.below, figure.below_alt)
        if figure.below
        else ""
    )
    return Markup('<figure><figcaption>{}</figcaption><img src="{}" alt="{}">{}</figure>').format(
        figure.caption, figure.picture, figure.alt, below
    )


def _mistakes(content: Content) -> Markup:
    shown, number = len(content.misread), content.num_misread
    if not shown or len(content.packed.plan["steps"][0]["shape"]) != 3:
        return Markup("")
    rest = "" if shown == number else f" The {shown} of which it was surest are shown."
    return _part(
        "mistakes",
        Markup(
            "<h2>Which test {}s does it misread?</h2><p>{:,} of them.{} Given label → answer; "
            'click one to see it in the picture.</p><div id="misread"></div>'
        ).format(content.noun, number, rest),
    )


def _about(content: Content) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(
            name, Markup("<code>{}</code>").format(text) if name.startswith("Made again") else text
        )
        for name, text in content.facts
    )
    return _part(
        "about",
        Markup("<h2>What is it, and how was it made?</h2>")
        + Markup('<table class="facts">{}</table>').format(rows),
    )


def _data(content: Content) -> Markup:
    """What the script reads, as JSON that cannot end the element it stands in."""
    examples = content.examples
    dtype = content.packed.plan["dtype"]
    width = 2 if dtype == "float16" else 4
    apart = np.frombuffer(content.packed.block, np.uint8).reshape(-1, width).T.tobytes()
    full = content.full
    height, across = (examples.data.shape[1], examples.data.shape[2]) if full else (0, 0)
    values = {
        "plan": content.packed.plan,
        "weights": _deflate(apart),
        "size": len(apart),
        "names": list(content.class_names),
        "features": list(content.features),
        "noun": content.noun,
        "model": content.model_id,
        "draws": content.draws,
        "penWidth": content.pen_width,
        "words": [list(pair) for pair in content.words],
        "examples": {
            "numbers": list(examples.numbers),
            "labels": _deflate(np.array(full.labels if full else examples.labels, "<u2").tobytes()),
            "kind": "bytes" if examples.data.dtype == np.uint8 else "numbers",
            "data": _deflate(np.ascontiguousarray(examples.data).tobytes()),
            "low": examples.low,
            "high": examples.high,
        },
        "mistakes": [vars(one) for one in content.misread],
        "ranges": [list(pair) for pair in content.ranges],
        "digit": content.digit,
        "unit": content.unit,
        "lesson": content.lesson,
        "full": full
        and {
            "source": full.source,
            "columns": full.columns,
            "count": full.count,
            "width": across,
            "height": height,
            "digest": full.digest,
        },
    }
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup('<script type="application/json" id="content">{}</script>\n').format(Markup(safe))


def _deflate(raw: bytes) -> str:
    compressor = zlib.compressobj(9, wbits=-15)
    return base64.b64encode(compressor.compress(raw) + compressor.flush()).decode()
