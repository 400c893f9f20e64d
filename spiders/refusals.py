"""Pages that are none of the publication: challenges, consent walls, log-ins, soft 404s, empty shells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml.html import HtmlElement

from spiders.document import Page
from storage.captures import Outcome, Reading

SHORT = 1500  # visible characters; a page that says more is not just a notice
CHALLENGE_TITLE = re.compile(
    r"just a moment|attention required|access denied|checking your browser|security check|"
    r"are you (?:a )?(?:human|robot)|"
    r"verify(?:ing)? you are human|ddos-guard|请稍候|安全验证|人机验证|pardon our interruption|bot verification|"
    r"vercel security checkpoint",
    re.IGNORECASE,
)
CHALLENGE_MARKS = (
    "cf-chl-", "/cdn-cgi/challenge-platform/h/", "cf_chl_opt", "challenges.cloudflare.com/turnstile",
    "_Incapsula_Resource", "px-captcha",
    "captcha-delivery.com", "awswafintegration", "AwsWafIntegration", "ddos-guard", "sgcaptcha",
    "recaptcha/challengepage",
)  # fmt: skip
CHALLENGE_TEXT = re.compile(
    r"enable javascript and cookies to continue|checking (?:if the site connection is secure|"
    r"your browser before accessing)|"
    r"verify you are (?:a )?human|needs to review the security of your connection|unusual traffic from your",
    re.IGNORECASE,
)
CONSENT_HOST = re.compile(r"^(?:consent|guce|cmp|privacy)\.", re.IGNORECASE)
CONSENT_TEXT = re.compile(
    r"before you continue to|we value your privacy|accept all cookies|manage cookie|cookie[- ]einstellungen|"
    r"alle akzeptieren|"
    r"mit werbung weiterlesen|zustimmen und weiter|accepter et (?:continuer|fermer)|tout accepter|"
    r"aceptar (?:todo|y continuar)|accetta tutto",
    re.IGNORECASE,
)
LOGIN_TITLE = re.compile(
    r"^(?:log ?in|sign ?in|登录|登入|anmelden|connexion|iniciar sesión|accedi|ログイン|zaloguj)\b|\b(?:log ?in|"
    r"sign ?in)$",
    re.IGNORECASE,
)
LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|signin|auth|account/login|wp-login\.php)(?:/|$|\?)", re.IGNORECASE)
MISSING_TITLE = re.compile(
    r"\b404\b|(?:page|post|article|story) (?:was )?not found|not found$|page (?:doesn't|does not) exist|页面不存在|"
    r"找不到(?:页面|网页)|"
    r"seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata|"
    r"nie znaleziono strony|ページが見つかりません",
    re.IGNORECASE,
)
MISSING_MARK = "body.error404"  # WordPress's, in any theme and language
SCRIPT_ONLY = re.compile(
    r"(?:enable|turn on|activate|requires?|needs?) javascript|javascript is (?:required|disabled)", re.IGNORECASE
)
MOUNTS = "#root, #app, #__next, #__nuxt, #svelte, app-root, [data-reactroot], #entry, #react-root, [data-source]"


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of not being a page."""

    outcome: Outcome
    found: Callable[[Page], str | None]


def challenge(page: Page) -> str | None:
    """A bot check: by header, by title, or by its marks where there is little text besides."""
    if page.capture.header("cf-mitigated"):
        return f"header cf-mitigated: {page.capture.header('cf-mitigated')}"
    if not page.brief or len(page.visible) > SHORT:
        return None
    if match := CHALLENGE_TITLE.search(page.title):
        return f"title says “{match.group(0)}”"
    if match := CHALLENGE_TEXT.search(page.visible):
        return f"text says “{match.group(0)}”"
    mark = next((mark for mark in CHALLENGE_MARKS if page.says(mark)), None)
    return f"script {mark}" if mark and len(page.visible) < SHORT // 3 else None


def consent(page: Page) -> str | None:
    """Nothing but a question about cookies."""
    if not page.brief or len(page.visible) > SHORT:
        return None
    host = re.sub(r"^https?://", "", page.capture.url)
    match = CONSENT_TEXT.search(page.visible)
    if match and (CONSENT_HOST.match(host) or len(page.select("p")) <= 6):
        return f"text says “{match.group(0)}”"
    return None


def login(page: Page) -> str | None:
    """A form with a password where the text should be."""
    if not page.brief or len(page.visible) > SHORT:
        return None
    form = page.has("input[type=password]")
    if form and (
        LOGIN_TITLE.search(page.title) or LOGIN_PATH.search(page.capture.url) or len(page.visible) < SHORT // 2
    ):
        return "a form with a password and no text"
    if LOGIN_TITLE.search(page.title) and page.has("form"):
        return f"title says “{page.title[:60]}”"
    return None


def missing(page: Page) -> str | None:
    """Not found, with status 200."""
    if page.has(MISSING_MARK):
        return f"body.error404 with status {page.capture.status}"
    if not page.brief or len(page.visible) > SHORT:
        return None
    heading = page.line("h1") or ""
    match = MISSING_TITLE.search(page.title) or MISSING_TITLE.search(heading)
    return f"says “{match.group(0)}” with status {page.capture.status}" if match else None


def shell(page: Page) -> str | None:
    """Empty until its script has run."""
    if not page.brief or len(page.visible) > SHORT // 5 or not page.has("script"):
        return None
    if match := SCRIPT_ONLY.search(page.visible) or SCRIPT_ONLY.search(_noscript(page)):
        return f"says “{match.group(0)}”"
    mount = page.first(MOUNTS)
    if mount is not None and not (mount.text_content() or "").strip():
        return "its mount point is empty and scripts are there"
    return "scripts and no text" if not page.visible else None


def _noscript(page: Page) -> str:
    return " ".join(str(node.text_content()) for node in page.tree.iter("noscript") if isinstance(node, HtmlElement))


KINDS = (
    Kind(Outcome.CHALLENGE, challenge),
    Kind(Outcome.SOFT_404, missing),
    Kind(Outcome.LOGIN_PAGE, login),
    Kind(Outcome.CONSENT_WALL, consent),
    Kind(Outcome.EMPTY_SHELL, shell),
)


def refuse(page: Page) -> Reading | None:
    """The typed outcome of a page that is none; None for a page that may be read."""
    for kind in KINDS:
        if reason := kind.found(page):
            return Reading(kind.outcome, reason, needs_browser=kind.outcome is Outcome.EMPTY_SHELL)
    return None
