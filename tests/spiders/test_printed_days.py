"""Days of publication and of change in the words of many languages."""

from __future__ import annotations

import pytest

from tests.spiders.test_metadata import HEADING, day, made


@pytest.mark.parametrize(
    ("line", "lang", "found"),
    [
        ("<p>Updated May 6, 2026; originally posted May 4, 2026</p>", "en", "2026-05-04"),
        ("<p>Mon, 05/04/2026 - 07:15</p>", "en", "2026-05-04"),
        ("<p>Monday 04/05/2026</p>", "en", "2026-05-04"),
        ("<p>Stand: 6.5.2026, 11:08 Uhr</p><p>Erstellt: 4.5.2026, 17:30 Uhr</p>", "de", "2026-05-04"),
        ("<p>Aktualisiert: 6. Mai 2026</p><p>Veröffentlicht: 4. Mai 2026</p>", "de", "2026-05-04"),
        ("<p>Mis à jour le 06/05/2026 à 10h02 - Publié le 04/05/2026 à 06h30</p>", "fr", "2026-05-04"),
        ("<p>Uppdaterad 6 maj 2026</p><p>Publicerad 4 maj 2026</p>", "sv", "2026-05-04"),
        ("<p>Uppdaterad: 2026-05-06 08.12 Publicerad: 2026-05-04 17.58</p>", "sv", "2026-05-04"),
        ("<p>Actualizado el 6 de mayo de 2026 | Publicado el 4 de mayo de 2026</p>", "es", "2026-05-04"),
        ("<p>4 mag 2026</p>", "it", "2026-05-04"),
        ("<p>Aggiornato il 6 maggio 2026, pubblicato il 4 maggio 2026</p>", "it", "2026-05-04"),
        ("<p>04/05/2026 21h40 Atualizado há 2 dias</p>", "pt", "2026-05-04"),
        ("<p>04/05/2026 às 21h40 - Atualizado em 06/05/2026 às 9h</p>", "pt", "2026-05-04"),
        ("<p>Bijgewerkt op 6 mei 2026. Geplaatst op 4 mei 2026</p>", "nl", "2026-05-04"),
        ("<p>ma 4 mei 2026</p>", "nl", "2026-05-04"),
        ("<p>Aktualizacja: 06.05.2026, publikacja: 04.05.2026</p>", "pl", "2026-05-04"),
        ("<p>Dodano: 4 maja 2026, 10:15</p>", "pl", "2026-05-04"),
        ("<p>Sist oppdatert 6. mai 2026. Publisert 4. mai 2026</p>", "no", "2026-05-04"),
        ("<p>Opdateret 6. maj 2026 - Udgivet 4. maj 2026</p>", "da", "2026-05-04"),
        ("<p>Päivitetty 6.5.2026 Julkaistu 4.5.2026</p>", "fi", "2026-05-04"),
        ("<p>Обновлено 6 мая 2026, опубликовано 4 мая 2026</p>", "ru", "2026-05-04"),
        ("<p>2026年5月6日更新（2026年5月4日公開）</p>", "ja", "2026-05-04"),
        ("<p>2026年5月6日 10:02に更新、2026年5月4日 9時30分に公開</p>", "ja", "2026-05-04"),
        ("<p>2026年5月6日最終更新／2026年5月4日投稿</p>", "ja", "2026-05-04"),
        ("<p>2026-05-06 编辑 2026-05-04 首次发布</p>", "zh", "2026-05-04"),
        ("<p>2026-05-04 更新日：2026-05-06</p>", "ja", "2026-05-04"),
        ("<p>公開日：2026.05.04\u3000更新日：2026.05.06</p>", "ja", "2026-05-04"),
        ("<p>Aktualizováno 6. 5. 2026, publikováno 4. 5. 2026</p>", "cs", "2026-05-04"),
        ("<p>4. května 2026</p>", "cs", "2026-05-04"),
        ("<p>4. 5. 2026</p>", "cs", "2026-05-04"),
        ("<p>Güncelleme: 06.05.2026 Yayınlanma: 04.05.2026</p>", "tr", "2026-05-04"),
        ("<p>Frissítve: 2026.05.06. Megjelent: 2026.05.04.</p>", "hu", "2026-05-04"),
        ("<p>Today is Monday, 6 May 2026</p>", "en", None),
        ("<p>Event: 9 June 2027, 7 pm</p>", "en", None),
        ("<p>May 2026</p>", "en", None),
        ("<div class='dateline'>MARL, May 4, 2026 —</div>", "en", "2026-05-04"),
        ("<div>May 4th, 2026 at 10:30 am by Ines Varga</div>", "en", "2026-05-04"),
        ("<div>4 May 2026 (updated 6 May 2026)</div>", "en", "2026-05-04"),
        ("<div>6 May 2026 (first published 4 May 2026)</div>", "en", "2026-05-04"),
    ],
)
def test_a_line_below_the_headline(line: str, lang: str, found: str | None) -> None:
    assert day(made(top=HEADING + line, lang=lang)) == found


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("<div class=comments><div class=comment><span class=date>July 1, 2026</span></div></div>", None),
        ("<ol class=commentlist><li><cite>A Reader</cite> <time datetime='2026-07-01'>July 1</time></li></ol>", None),
        ("<p>Comment by A Reader, July 1, 2026 at 4:30 pm</p>", None),
        ("<p><small>First published in the Lock Review, 4 May 2026.</small></p>", "2026-05-04"),
        ("<p>Last updated: 6 May 2026</p>", None),
        ("<div class='review-item'><time datetime='2026-07-01'>July 1</time></div>", None),
    ],
)
def test_a_line_below_the_text(below: str, found: str | None) -> None:
    assert day(made(below=below, lang="en")) == found


def test_a_day_that_is_shown_alone_and_explained_as_a_change() -> None:
    shown = "<ul><li><time datetime='2026-05-06'>May 6</time></li><li>{}</li></ul>"
    said = "Updated <time datetime='2026-05-06'>May 6</time>; posted <time datetime='2026-05-04'>May 4</time>"
    assert day(made(top=HEADING + shown.format(said))) == "2026-05-04"
    assert day(made(top=HEADING + shown.format(""))) == "2026-05-06"


def test_the_day_in_the_single_view_of_a_list_of_news() -> None:
    line = "<div class='footer'><span class='news-list-date'><time datetime='2026-05-04'>4.5.2026</time></span></div>"
    assert day(made(top=HEADING + line)) == "2026-05-04"
