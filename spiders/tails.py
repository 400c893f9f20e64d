"""What stands around a text in its own box: headings of lists of other articles, notices behind the end, leads before."""

from __future__ import annotations

import re

from spiders.segments import Segment

MOST_CUE = 60  # weight of a line that announces other articles
CUES = re.compile(
    r"""
    (?: (?:you\ (?:may|might)\ (?:also\ )?(?:like|enjoy|be\ interested).{0,20}) | (?:related|recommended|suggested)
        (?:\ (?:articles?|posts?|stories|reading|content|topics?|news|links?|coverage|for\ you))?
    | more\ (?:from|on|in|stories|articles|news|posts|like\ this|about)\b.{0,40} | most\ (?:read|popular|viewed|shared).{0,20}
    | (?:read|see)\ (?:also|next|more) | (?:up|read|what\ to\ read)\ next | popular(?:\ (?:posts|articles|stories|now))? | trending(?:\ now)?
    | latest\ (?:news|posts|articles|stories) | recent\ (?:posts|articles|comments) | about\ the\ (?:authors?|writer)
    | (?:\d+\ )?(?:comments?|responses?|replies|thoughts\ on\ .*) | leave\ a\ (?:comment|reply) | join\ the\ (?:conversation|discussion)
    | share\ this(?:\ .{0,20})? | share\ (?:article|post|on|via).{0,20} | sign\ up\ (?:for|to)\ .{0,40} | keep\ reading | further\ reading\ on\ .*
    | (?:previous|next)\ (?:post|article|story).{0,40} | filed\ under.{0,40} | posted\ in.{0,40} | tags? | topics? | explore\ more.{0,20}
    | mehr\ (?:zum\ thema|aus|von|artikel|news).{0,30} | auch\ interessant | lesen\ sie\ auch | das\ könnte\ sie\ auch\ interessieren
    | ähnliche\ (?:artikel|beiträge) | weitere\ (?:artikel|beiträge|themen|nachrichten).{0,30} | meistgelesen.{0,20} | kommentare? | verwandte\ .{0,20}
    | (?:à\ )?lire\ (?:aussi|également) | (?:sur\ le\ même|dans\ la\ même)\ .{0,20} | articles?\ (?:liés?|similaires|connexes|recommandés) | vous\ aimerez\ .{0,20}
    | (?:commentaires?|réactions?) | les\ plus\ lus
    | te\ puede\ interesar | (?:noticias|artículos|contenidos?)\ relacionad[oa]s | lee\ también | más\ (?:noticias|información|leídas?|en|sobre).{0,30} | comentarios
    | leggi\ anche | (?:articoli|notizie)\ correlat[ie] | potrebbe\ interessarti.{0,20} | commenti | i\ più\ letti
    | czytaj\ (?:też|także|więcej) | zobacz\ (?:też|także) | powiązane.{0,20} | komentarze | polecane.{0,20}
    | leia\ (?:também|mais) | notícias\ relacionadas | veja\ também | lees\ (?:ook|meer)
    | (?:相关|推荐|延伸|更多|热门|最新|精彩|猜你)\S{0,2}(?:阅读|文章|新闻|报道|推荐|资讯|内容|帖子|链接|喜欢|标签|专题|评论|主题).{0,4}
    | (?:上|下|前|后)一?(?:篇|条|页|章).* | (?:分享|转发)(?:到|至|给)?.{0,8} | (?:扫一扫|微信扫|扫码).{0,20} | (?:网友|全部|最新|热门|精彩)?(?:评论|跟帖|留言).{0,8}
    | 大家都在看 | 猜你喜欢 | 为你推荐 | 看过.{0,6}还看.{0,4} | 相關(?:閱讀|文章|新聞|報導).{0,4} | 延伸閱讀 | 推薦(?:閱讀|文章) | 你可能(?:还|還|也|会)喜[欢歡].{0,4}
    | 関連(?:記事|リンク|ニュース|キーワード|タグ).{0,6} | おすすめ(?:記事|情報)?.{0,6} | あわせて読みたい | (?:人気|新着)(?:記事|ランキング).{0,6} | こちらもおすすめ
    | 관련\s?(?:기사|뉴스).{0,6}
    )\s*[:：»›>→…]*
    """,
    re.IGNORECASE | re.VERBOSE,
)
NOTICES = re.compile(
    r"""
    [（(【\[]?\s*(?:
      (?:责任编辑|責任編輯|责编|编辑|校对|审核|来源|來源|文章来源|稿源|出处|原文链接|本文链接|本文地址|转载请注明|标签|关键词|关键字|版权声明|免责声明|声明|特别声明|举报|投诉)\s*[:：丨|].*
    | (?:转载请注明|未经授权|未经许可|本文来自|本文为.{0,12}原创|本文由.{0,20}发布|本站(?:所有|部分|文章|内容)|如有侵权|版权所有|著作权归|以上内容|商业转载请联系).*
    | (?:\d+\s*)?(?:点赞|收藏|分享|评论|举报|赞|关注|阅读原文|返回(?:顶部|首页|列表).{0,4}|展开全文|打印|关闭)
    | (?:filed\ under|tagged(?:\ with)?|posted\ in|tags|categories|share\ this|follow\ us\ on|topics)\s*[:：].*
    | (?:copyright|©|\(c\))\s.*
    )[）)】\]]?\s*
    """,
    re.IGNORECASE | re.VERBOSE,
)
ENDS = re.compile(r"[.!?。！？…][\"'”’»」』)）]*$")
SIGNED = re.compile(r"^(?:by|von|par|por|di|作者|文[/／]|published|posted|updated|photo|image|credit|来源|發布|发布)\b", re.IGNORECASE)


def is_cue(segment: Segment) -> bool:
    """Whether a line announces what is no longer the text."""
    return segment.weight <= MOST_CUE and CUES.fullmatch(segment.text) is not None


def is_notice(segment: Segment) -> bool:
    """Whether a line is the site's and not the author's."""
    return segment.weight <= 400 and NOTICES.fullmatch(segment.text) is not None


def is_lead(segment: Segment) -> bool:
    """Whether it can be the sentence or two under a headline."""
    return segment.prose and segment.links < 0.2 and ENDS.search(segment.text) is not None and not SIGNED.match(segment.text)
