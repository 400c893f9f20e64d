"""`lively.test`: articles that are whole only for a reader who scrolls, unfolds and answers questions about cookies.

`CASES` names them, at `/case/<name>`. What a page asks for when it is used is in the newsstand's log.
"""

# ruff: noqa: E501 (markup stands in the lines a page has it in)

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

from crawler.newsstand import plain
from crawler.newsstand.exchange import Reply, Request, not_found, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected
from crawler.newsstand.picture import seaside
from crawler.newsstand.prose import Writer, compose

HOST = "lively.test"
FRAMES = "consent.framed.test"

STYLE = """body{font:18px/1.5 Georgia,serif;margin:0}main{max-width:640px;margin:2rem auto}img{display:block;background:#ddd;margin:1rem 0}
.gap{height:2200px}.clip{max-height:4.5em;overflow:hidden}.clip.whole{max-height:none}
.bar{position:fixed;left:0;right:0;bottom:0;background:#222;color:#fff;padding:1rem}.over{position:fixed;inset:0;background:rgba(0,0,0,.7)}
.over>div{background:#fff;margin:10vh auto;max-width:420px;padding:1rem}"""

LAZY = """<div class="gap"></div><img id="native" src="/picture/native.png" loading="lazy" width="480" height="320" alt="">
<div class="gap"></div><img class="seen" data-src="/picture/observed.png" width="480" height="320" alt="">
<div class="gap"></div><img class="late" data-src="/picture/scrolled.png" width="480" height="320" alt="">
<script>
new IntersectionObserver((seen, eye) => seen.forEach(one => { if (one.isIntersecting) { one.target.src = one.target.dataset.src; eye.unobserve(one.target) } }))
  .observe(document.querySelector('.seen'));
addEventListener('scroll', () => { const one = document.querySelector('.late'); if (!one.src && one.getBoundingClientRect().top < innerHeight) one.src = one.dataset.src });
</script>"""

INNER = """<style>html,body{height:100%;overflow:hidden}#pane{height:100vh;overflow-y:auto}</style>
<script>const pane = document.createElement('div'); pane.id = 'pane'; document.querySelector('main').before(pane); pane.append(document.querySelector('main'))</script>"""

ENDLESS = """<script>let sheet = 0; addEventListener('scroll', () => { if (innerHeight + scrollY > document.body.scrollHeight - 900 && sheet < 500) {
  const more = document.createElement('section'); more.innerHTML = '<h2>Another one, number ' + ++sheet + '</h2><div class="gap"></div>'; document.querySelector('main').append(more) } })</script>"""

FOLDED = '<div class="clip"><p>{text}</p></div><button type="button" onclick="{press}">Read more</button>'
OPEN = "this.previousElementSibling.classList.add('whole');this.remove()"
PRESSES = {
    "clipped": OPEN,
    "clipped-fetches": "const to=this.previousElementSibling;fetch('/more').then(a=>a.text()).then(t=>{to.innerHTML=t;to.classList.add('whole')})",
    "clipped-leads": "location.href='/subscribe'",
    "clipped-beacon": "navigator.sendBeacon('/opened','1');" + OPEN,
}
WALL = '<div class="paywall"><h2>This post is for paid subscribers</h2><p>Subscribe to read the rest.</p><a class="button" href="/subscribe">Subscribe now</a></div>'

QUESTION = "We and our partners use cookies to measure how our pages are read. You may change your mind at any time."
GONE = "document.querySelector('.bar,.over').remove();document.title+=' (no)'"
TAKEN = "fetch('/accepted',{method:'POST'});document.querySelector('.bar,.over').remove()"


def bar(text: str, *buttons: str) -> str:
    """A bar at the bottom of the view."""
    return f'<div class="bar" id="cookie-bar"><p>{text}</p>{"".join(buttons)}</div>'


def button(words: str, press: str = GONE, more: str = "") -> str:
    """A button that does what `press` says."""
    return f'<button type="button" {more} onclick="{press}">{words}</button> '


CONSENT = {
    "consent-known": '<div class="bar" id="onetrust-banner-sdk"><p>' + QUESTION + "</p>"
    + button("Accept all", TAKEN, 'id="onetrust-accept-btn-handler"') + button("Only what is needed", GONE, 'id="onetrust-reject-all-handler"') + "</div>",
    "consent-german": bar("Wir verwenden Cookies, um zu messen, wie unsere Seiten gelesen werden.", button("Alle akzeptieren", TAKEN), button("Alle ablehnen »")),
    "consent-french": bar("Nous déposons des traceurs pour mesurer l’audience.", button("Tout accepter", TAKEN), button("Continuer sans accepter →")),
    "consent-chinese": bar("我们使用 Cookie 来了解页面的阅读情况。", button("全部接受", TAKEN), button("全部拒绝")),
    "consent-japanese": bar("当サイトではクッキーを使用しています。", button("すべて許可", TAKEN), button("すべて拒否する")),
    "consent-accepts-only": bar(QUESTION, button("Accept", TAKEN)),
    "consent-or-pay": '<div class="over" role="dialog"><div id="pur"><p>Read with cookies and advertising, or subscribe to our tracking-free edition for 4.99 € a month.</p>'
    + button("Accept all", TAKEN) + button("Reject", "location.href='/subscribe'") + "</div></div>",
    "consent-leads": bar(QUESTION, button("Accept", TAKEN), '<a href="/settings">Reject all</a>'),
    "consent-form": f'<div class="bar" id="cookie-bar"><form method="post" action="/chosen"><p>{QUESTION}</p><button name="a">Accept all</button><button name="r">Reject all</button></form></div>',
    "consent-shadow": "<div id=\"usercentrics-root\"></div><script>const root=document.querySelector('#usercentrics-root').attachShadow({mode:'open'});"
    "root.innerHTML='<div style=\"position:fixed;bottom:0;background:#222;color:#fff\"><p>About cookies and your privacy</p><button id=yes>Accept All</button><button id=no data-testid=uc-deny-all-button>Deny</button></div>';"
    "root.querySelector('#no').onclick=()=>{root.host.remove();document.title+=' (no)'};root.querySelector('#yes').onclick=()=>fetch('/accepted',{method:'POST'})</script>",
    "consent-framed": f'<div class="over" id="sp_message_container_1"><iframe title="cookies" width="480" height="240" src="http://{FRAMES}/message"></iframe></div>'
    "<script>addEventListener('message',e=>{if(e.data==='no'){document.querySelector('.over').remove();document.title+=' (no)'}})</script>",
    "offer": '<div class="over" role="dialog"><div><h2>One letter a week</h2><p>Subscribe with your e-mail address. We care about your privacy.</p>'
    + button("Subscribe now", TAKEN) + button("No thanks") + "</div></div>",
}  # fmt: skip
MESSAGE = (
    "<!DOCTYPE html><body><p>We store cookies with your consent.</p><button title='Accept all' class='sp_choice_type_11'>Yes, of course</button>"
    "<button title='Reject' class='sp_choice_type_13' onclick=\"parent.postMessage('no','*')\">Rather not</button>"
)
FOLDS = ("details", *PRESSES, "clipped-form", "walled", "walled-details")
CASES = ("lazy", "lazy-inner", "endless", *FOLDS, *CONSENT)


class Lively:
    """All cases, their pictures, and the endpoints that nobody should reach."""

    hosts = (HOST, FRAMES)

    def __init__(self, scheme: str) -> None:
        self._home = f"{scheme}://{HOST}"
        self._more: dict[str, Callable[[], str]] = {
            "lazy": lambda: LAZY,
            "lazy-inner": lambda: LAZY + INNER,
            "endless": lambda: ENDLESS,
        }

    def answer(self, request: Request) -> Reply:
        """A case, a picture, or what a press leads to."""
        if request.host == FRAMES:
            return page(MESSAGE)
        if request.path.startswith("/picture/"):
            return typed(seaside(request.path), "image/png")
        name = request.path.removeprefix("/case/")
        if request.path.startswith("/case/") and name in CASES:
            return page(self._page(name))
        if request.path in {"/more", "/accepted", "/opened", "/chosen", "/subscribe", "/settings"}:
            return page(f"<p>{request.method} {request.path}: what only an answer to a press holds.</p>")
        return not_found()

    def expected(self) -> Iterator[Expected]:
        """No source of the newsstand leads here."""
        return iter(())

    def _page(self, name: str) -> str:
        writer = Writer("coast", f"lively:{name}")
        title = html.escape(f"{writer.phrase('titles')} ({name})")
        first, second = (plain.body(compose(Writer("coast", f"lively:{name}:{part}"), 3), self._home) for part in "ab")
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta name="author" content="Nell Pryor">'
            f'<meta property="og:type" content="article"><style>{STYLE}</style></head><body><main><article><h1>{title}</h1>'
            f"{first}{self._middle(name)}{'' if name.startswith('walled') else second}</article>{self._end(name)}</main>{CONSENT.get(name, '')}</body></html>"
        )

    def _middle(self, name: str) -> str:
        text = plain.body(compose(Writer("coast", f"lively:{name}:fold"), 2), self._home)
        if name in {"details", "walled-details"}:
            return f"<details><summary>How we counted</summary>{text}</details>" if name == "details" else ""
        if name in PRESSES:
            return FOLDED.format(text=f"{text} The folded words end here.", press=PRESSES[name])
        if name == "clipped-form":
            return (
                f'<form action="/chosen" method="post"><div class="clip">{text}</div><button>Read more</button></form>'
            )
        return FOLDED.format(text=text, press=OPEN).replace("Read more", "Continue reading") if name == "walled" else ""

    def _end(self, name: str) -> str:
        if not name.startswith("walled"):
            return self._more.get(name, str)()
        behind = plain.body(compose(Writer("coast", f"lively:{name}:behind"), 2), self._home)
        return WALL + (f"<details><summary>The rest</summary>{behind}</details>" if name == "walled-details" else "")
