"""Walls of Chinese, Japanese and Korean pages: what they say, of what kind they are, and what is none of them."""

# ruff: noqa: E501 (a box of markup reads better on its one line)
from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from spiders.folding import fold
from spiders.wall_words import cut_phrase
from storage.records import Observed, Wall
from tests.spiders.making import capture
from tests.spiders.test_walls import CHINESE, page

LINES = """
本帖隐藏的内容需要回复才可以浏览
本帖隐藏的内容需要积分高于 30 才可浏览
此处内容需要评论本文后才能查看
温馨提示：此处隐藏内容需要评论本文后刷新页面才能查看
该主题需要支付 8 铜钱 才能浏览
本部分内容设定了隐藏，需要回复后才能看到
此处内容已经被作者隐藏，请输入验证码查看内容
抱歉，只有登录用户才能查看隐藏内容
您所在的用户组无法查看本帖隐藏内容
隐藏内容，支付后可见
本内容需相应权限查看
剩余内容需关注公众号后查看
您的免费阅读次数已用完
本月免费阅读篇数已达上限
您还剩 0 篇免费文章
訂閱看全文
這篇文章需要訂閱才能閱讀
本月免費閱讀額度已用完
登入會員，看完整報導
剩下內容僅限贊助者閱讀
贊助後即可閱讀全文
輸入 Email 即可繼續閱讀
この先は、会員登録（無料）が必要です
この記事の続きは電子版でお読みいただけます
このコンテンツは購入者限定です
続きはアプリで読めます
続きは本誌2026年4月号でお楽しみください
会員登録（無料）が必要です
이 글의 뒷부분은 멤버십 구독자만 볼 수 있습니다
남은 이야기는 앱에서 확인하세요
以上仅为摘要，完整内容请前往原作者博客
以上是節選，閱讀全文請見原網站
想看全文，请移步作者的专栏原文
免费试读已结束
登入會員，免費閱讀全文
続きは配信元のサイトでご覧ください
記事全文は元記事からお読みいただけます
無料部分はここまでです
ここから先は有料部分です
以下、有料エリア
나머지 내용은 원문 블로그에서 확인하실 수 있습니다
기사 전문은 해당 언론사 홈페이지에서 볼 수 있습니다
이 글은 유료 콘텐츠입니다
유료 회원만 볼 수 있는 글입니다
무료 미리보기는 여기까지입니다
还有 67% 的精彩内容
您已閱讀完免費試閱部分
本文仅对读书会成员开放
このつづきは購入後にお読みいただけます
有料マガジンの購読者のみ閲覧できます
로그인 후 이용 가능한 콘텐츠입니다
정기구독자에게만 공개된 글입니다
남은 분량은 2,300자입니다
앞으로 78%의 내용이 더 남아있습니다
7일 무료 체험으로 나머지 읽기
""".strip().splitlines()
OTHER_LINES = """
想读更多深度报道？开通会员，年卡 ¥98，解锁 200+ 份行业报告全文
加入会员，解锁全部会员文章
下载App，获取更多资讯
打开App，参与评论
您需要登录后才可以回帖
您需要登录才可以下载或查看附件
回复本帖可获得 2 个金币
本文已向所有读者开放，无需订阅
【會員專屬】沒有人看過的燈塔日記
【独家】会员专属：旧码头的账本
贊助我們，讓好報導繼續
本文全文原载于《码头》，转载请联系
有料会員になると、限定イベントに参加できます
会員登録すると、この記事をブックマークできます
会員限定イベントのお知らせ
コメントには会員登録が必要です
資料のダウンロードには会員登録が必要です
이 글이 좋았다면 구독하고 다음 글을 받아보세요
더 많은 글은 멤버십에서 읽을 수 있습니다
아티클을 앱에서 알림으로 받아보세요
구독자 전용 뉴스레터를 받아보세요
本文节选自《灯塔守望者》，经出版社授权发布
以上内容摘自作者的新书
全文三千字，读完约需八分钟
本文限時免費閱讀全文，歡迎加入會員
お試しセットの販売はここまでです
有料道路はここからです
원문은 1962년에 쓰였고 전문 번역가가 옮겼다
이 도로는 유료입니다
회원만 댓글을 볼 수 있습니다
그는 나머지 글을 원문에서 찾았다
电池还有 67% 的电量
방앗간에는 밀가루가 30%만 남았다
購読者のみなさまへ
그 모임은 회원에게만 알려진 자리였다
""".strip().splitlines()


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_only_walls_say(line: str) -> None:
    assert cut_phrase(fold(line)) is not None


@pytest.mark.parametrize("line", OTHER_LINES)
def test_a_line_that_hides_nothing(line: str) -> None:
    assert cut_phrase(fold(line)) is None


BROKEN = [*CHINESE, "最老的那一页，是1962年冬天的一个夜班记下的，那天夜里风向忽然变了，值班的人"]
KINDS = {
    "label-with-a-button": ('<div class="v"><p>会员专享</p><button>立即开通</button></div>', Wall.SUBSCRIPTION),
    "label-of-this-text": ('<div class="v"><p>この記事は有料会員限定です</p><a href="/p">プラン</a></div>', Wall.SUBSCRIPTION),
    "label-with-a-count": ('<div class="v"><p>有料記事</p><p>残り980文字</p><a href="/p">プラン</a></div>', Wall.SUBSCRIPTION),
    "reply": ('<div class="locked">游客，如果您要查看本帖隐藏内容请<a href="/r">回复</a></div>', Wall.REGISTRATION),
    "points": ('<div class="locked">本帖隐藏的内容需要积分高于 30 才可浏览</div>', Wall.REGISTRATION),
    "coins": ('<div class="locked">该主题需要支付 <strong>8 铜钱</strong> 才能浏览 <a href="/b">购买主题</a></div>', Wall.SUBSCRIPTION),
    "sponsors": ('<div><p>剩下內容僅限贊助者閱讀</p><a href="/s">贊助我</a></div>', Wall.SUBSCRIPTION),
    "address": ('<div><p>輸入 Email 即可繼續閱讀</p><form><input type="email"><button>送出</button></form></div>', Wall.EMAIL),
    "meter": ('<div><p>本月免費閱讀額度已用完</p><a href="/s">加入</a></div>', Wall.METERED),
    "free-membership-ja": (
        '<div class="reg"><p>会員登録（無料）が必要です</p><p>ブラウザのcookieの設定を有効にしてください。</p><a href="/r">会員登録（無料）</a></div>',
        Wall.REGISTRATION,
    ),
    "free-membership-ko": ('<div><p>회원 전용 콘텐츠입니다.</p><p>무료 회원가입 후 전체 내용을 확인할 수 있습니다.</p><a href="/j">회원가입</a></div>', Wall.REGISTRATION),
    "summary": ('<div class="o"><p>以上为文章摘要，查看全文请前往作者博客</p><a href="https://o.test/1">去看看 »</a></div>', Wall.TEASER),
    "rest-in-a-membership-ko": ('<div class="o"><p>나머지 내용은 유료 멤버십에서 확인하세요</p><a href="/m">멤버십</a></div>', Wall.SUBSCRIPTION),
    "whole-for-those-who-support": ('<div class="o"><p>登录并付费后阅读全文，支持作者</p><a href="/m">付费 ¥3</a></div>', Wall.SUBSCRIPTION),
    "summary-ja": ('<div class="o"><p>続きは提供元のサイトでお読みください</p><a href="https://o.test/1">サイトへ</a></div>', Wall.TEASER),
    "summary-ko": ('<div class="o"><p>전체 기사는 원문에서 확인하세요</p><a href="https://o.test/1">바로가기</a></div>', Wall.TEASER),
    "free-membership-zh": (
        '<div class="w"><h4>加入會員，免費閱讀全文</h4><p>註冊只要一分鐘</p><a href="/j">Email 註冊</a><p>已經是會員？<a href="/i">登入</a></p></div>',
        Wall.REGISTRATION,
    ),
    "free-month-zh": ('<div class="w"><h4>加入会员，免费阅读全文</h4><p>首月免费，之后每月 ¥25</p><a href="/j">加入</a></div>', Wall.SUBSCRIPTION),
    "code": (
        '<div class="kept"><p>此处内容已隐藏，请输入验证码查看</p><p>关注公众号，发送“灯塔”获取验证码</p><form><input type="text"><input type="submit"></form></div>',
        Wall.REGISTRATION,
    ),
    "comment": ('<div class="kept"><p>隐藏内容，评论后可见</p><a href="#c">去评论</a></div>', Wall.REGISTRATION),
    "channel-ko": (
        '<div class="w"><strong>유료 구독으로 이 글의 나머지를 확인해 보세요</strong><p>월 4,000원</p><a>구독하기</a></div>',
        Wall.SUBSCRIPTION,
    ),
    "meter-ko": ('<div><p>이번 달 무료로 볼 수 있는 기사 3건을 모두 보셨습니다.</p><p>구독하고 계속 읽기</p><a href="/s">구독하기</a></div>', Wall.METERED),
    "meter-ja": ('<div><p>今月の無料閲覧本数の上限に達しました</p><p>有料プランに登録すると、すべての記事をお読みいただけます</p><a href="/p">プラン</a></div>', Wall.METERED),
    "app": ('<div><a href="app://1">打开岸边App阅读全文</a></div>', Wall.TEASER),
    "app-with-count": ('<div><span>剩余64%未读</span><a href="app://1">在客户端打开</a></div>', Wall.TEASER),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_of_a_wall(name: str) -> None:
    box, kind = KINDS[name]
    record = page(box, text=BROKEN)
    assert (record.observed, record.wall) == (Observed.PREVIEW, kind)
    assert record.content_text == "\n\n".join(BROKEN)


HARMLESS = {
    "app-behind-a-whole-text": '<div><a href="app://1">打开岸边App阅读全文</a></div>',
    "unfolds": '<div class="fold"><a class="btn">展开全文</a><span>关注作者即可阅读全文</span></div>',
    "unfolds-or-app": '<div class="fold"><div class="more">展开剩余全文</div><a href="app://1">App内打开，阅读剩余全文</a></div>',
    "unfolds-ja": '<div class="fold"><button>全文を表示</button><p>フォローすると続きを読めます。登録は不要です</p></div>',
    "other-stories": '<div class="vip"><b>想读更多深度报道？开通会员</b><span>年卡 ¥98，解锁 200+ 份行业报告全文</span><a>开通</a></div>',
    "card-with-a-badge": '<div class="rel"><a href="/1"><i>会员专享</i><b>雪地里的旅馆</b></a></div>',
    "column": '<div class="col"><p>本文收录于付费专栏《渡口》</p><p>已更新 12 篇，订阅专栏 ¥99</p><a href="/c">查看专栏</a></div>',
    "now-free": "<p>本文原为会员专享，现已免费开放。</p>",
    "next-issue": '<div class="n"><p>下期预告：修钟的徒弟（会员专享）</p></div>',
    "list-ja": '<div class="r"><h3>会員限定記事</h3><ul><li><a href="/1">灯台守の休日</a></li><li><a href="/2">傘屋の雨</a></li></ul></div>',
    "free-for-a-while-ja": '<div class="r"><p>この記事は有料会員限定記事を期間限定で無料公開しています</p></div>',
    "membership-ja": '<div class="r"><p>有料会員になると、すべての記事が読み放題</p><a href="/p">プランを見る</a></div>',
    "list-ko": '<div class="r"><h4>구독자 전용 기사</h4><a href="/1">등대지기의 휴일</a><a href="/2">우산 장수</a></div>',
    "free-for-a-while-tw": '<div class="r"><p>本篇為限時免費文章，訂戶可閱讀全部專題</p><a href="/s">成為訂戶</a></div>',
    "card": '<div class="rel"><h4>相關文章</h4><div class="m"><h3><a href="/2">【會員專屬】沒有人看過的燈塔日記</a></h3></div></div>',
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_a_box_that_hides_nothing(name: str) -> None:
    record = page(HARMLESS[name], text=CHINESE)
    assert record.observed is not Observed.PREVIEW
    assert record.boundary is None
    assert record.content_text.startswith("\n\n".join(CHINESE))


def test_what_unfolds_and_asks_for_money_is_a_wall() -> None:
    box = '<div class="fold"><a class="btn">展开全文</a><p>最低 0.5 元/天 开通会员，解锁全文</p></div>'
    assert page(box, text=CHINESE).observed is Observed.PREVIEW


@pytest.mark.parametrize("inside", ["<p>本文共计 1561 字</p><a href='/s'>加入</a>", ""])
def test_the_wall_of_caixins_markup_under_its_other_id(inside: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in CHINESE)
    content = (
        f"<html><body><div id='conTit'><h1>潮汐表</h1></div><div id='Main_Content_Val'>{text}</div>"
        f"<div id='chargeWall'></div><div id='chargeWallContent'>{inside}</div></body></html>"
    )
    made = capture(content, "https://tides.test/2026-03-04/101.html")
    record = finish(read(made).drafts[0], made)
    assert record.platform == "caixin"
    assert (record.boundary is not None) == bool(inside)
