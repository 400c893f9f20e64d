"""Lines of Chinese, Japanese and Korean editors above and below a text: beside it; an author's own lines stay."""

from __future__ import annotations

import pytest

from tests.pipelines.making import record

TEXT = [
    "码头的老钟停在十点零四分，已经停了十一年，没有人去修它，因为修钟的人住在对岸，而渡船只在早上开。",
    "去年冬天，渡船也停了。对岸的人开始绕路，绕一趟要走四十分钟，走得多了，路边就开了一家面馆。",
    "面馆的老板就是修钟的人。他说钟是好的，停的是发条，发条要两个人一起上，他一个人上不动。",
]
BODY = "".join(f"<p>{line}</p>" for line in TEXT)
ABOVE = """
作者｜林望海
文丨林望海　编辑丨陈桨
作者：林望海 编辑：陈桨
撰文 / 林望海
责任编辑：陈桨
本文来自微信公众号：渡口杂记（ID：dukou），作者：林望海，编辑：陈桨，题图来自图虫
本文转自“渡口杂记”博客，作者：林望海，版权归原作者所有。
本文首发于《渡口》杂志，经授权发布
来源：渡口杂记
本帖最后由 林望海 于 2025-11-02 08:12 编辑
題圖：受訪者提供
撰文：林望海　攝影：陳槳
取材・文＝三枝はるか　写真＝海野 葵
文／海野葵（ライター）
聞き手・構成：海野葵
2026年03月04日 09時00分 公開
公開日 2026.03.04 更新日 2026.03.10
2026年3月4日 水曜日発行 / 文・海野 葵
글·사진 김나루
글=김나루 사진=박노을
公告單位：讀者服務組　公告日期：民國115年3月4日　瀏覽人次：1,047
发布时间：2026-03-04 08:12　来源：渡口　浏览次数：61
渡口2026/03/04 08:12第 61 篇约 2400 字
港聞撰文：林望海發布時間：2026/03/04 04:00最後更新：2026/03/05 11:26
作者：林望海责任编辑：陈桨来源：渡口网
記者：林望海編輯：陳槳
请注意，本文编写于 400 天前，最后编辑于 31 天前，其中某些信息可能已经过时。
提示：本文最后更新于 3 年前，文中内容可能已失效
この記事は最終更新から1年以上経過しています。情報が古い可能性があります。
이 글은 작성된 지 1년이 넘었습니다. 내용이 최신이 아닐 수 있습니다.
目前位置：首頁 > 地方新聞
您现在的位置：首页 > 渡口旧闻 > 正文
現在地：ホーム ＞ 町の話題
현재 위치: 홈 > 지역
""".strip().splitlines()
BELOW = """
（责任编辑：陈桨）
编辑｜陈桨
【编辑:陈桨】
原文链接：http://dukou.test/?p=9
原标题：修钟的人
本文来自微信公众号“渡口杂记”（ID：dukou），作者：林望海，编辑：陈桨，岸边经授权发布。
本内容为作者独立观点，不代表岸边立场。
该文观点仅代表作者本人，岸边平台仅提供信息存储空间服务。
特别声明：以上内容(如有图片或视频亦包括在内)为用户上传并发布，本平台仅提供信息存储服务。
如对本稿件有异议或投诉，请联系 a@anbian.test
如有侵权，请联系删除
更多精彩文章请关注渡口微信公众号，回复“钟”下载图纸！
关注渡口公众号，每天一篇好文
下载岸边 3.0 客户端、关注岸边公众号，解锁全新阅读体验
正在看海与想要看海的人，都在 岸边APP
延伸閱讀：離島的最後一班船
延伸閱讀
推荐阅读：修表的人
往期推荐
看更多報導：離島的最後一班船
責任編輯：陳槳
核稿編輯：陳槳
未經授權，不得轉載
本文獲授權轉載自《渡口》，原文刊於此
▲ 廣告，請繼續往下閱讀
關注我們的臉書粉絲專頁，掌握第一手消息
（取材・文：海野葵）
※本記事の内容は取材時点のものです。
喜歡這篇文章嗎？歡迎按讚分享
粉絲團：渡口小林
이 글이 좋았다면 구독하고 다음 글을 받아보세요.
※ 提醒您：禁止酒駕 飲酒過量有礙健康
下一則：渡船停駛公告
回上一頁　友善列印
※本記事は『渡し場』2025年11月号に掲載された記事を再編集したものです
無断転載を禁じます
初出：『渡し場』2025年11月号
저작권자 © 나루신문 무단전재 및 재배포 금지
김나루 기자 naru@naru.test
© 本文版权归 渡口小林 所有，任何形式转载请联系作者。
著作權歸渡口小林所有，未經同意請勿轉載
渡口報社版權所有 未經同意請勿轉載
内容由用户推荐，版权归原作者所有，如有侵权请联系我们删除。
图片来自网络，版权归原作者所有
本文为原创，转载请在后台回复“转载”。商务合作请添加微信：dukou2019
商务合作：dukou@dukou.test
喜欢这篇文章，就点个“在看”吧
觉得好看，请点个赞和在看👇
都看到这里了，点个“在看”再走吧
把我们设为星标，才不会错过推送
记得把“渡口杂记”设为星标⭐
- END -
责任编辑：
이 콘텐츠의 무단 전재 및 복제를 금합니다.
ⓒ 나루신문, 무단 전재 및 재배포 금지
본 기사의 저작권은 나루신문에 있습니다
<저작권자 ⓒ 나루신문. 무단전재-재배포 금지>
Copyright ⓒ 나루신문. All rights reserved. 무단 전재 및 재배포 금지
掲載の記事・写真の無断転載を禁じます。
本コンテンツの無断転載・複製を禁じます
Copyright (C) 渡し場新聞社 記事・写真の無断転載を禁じます
≪ 渡船停駛公告 | 修鐘的人 ≫
【今月のおすすめ】<br>渡し場ブレンド 200g 1,480円（税込）<br>ご注文はオンラインショップから。
ご予約はお電話にて
お友だちを紹介すると、次回一割引のクーポンをお送りします。
이달의 추천: 나루 엽서 3,000원, 지금 주문하세요
""".strip().splitlines()
OWN = """
编辑部搬家那天，我第一次见到他。
作者在书里写过，钟停了就是停了。
来源不明的船，总在夜里靠岸。
记者：您为什么不修？
文字是修不好的，他说。
原文是拉丁文，译者没有署名。
本文想说的只有一件事：钟会停，人不会。
更多的人选择绕路，谁也没有抱怨。
关注这件事的人不多，所以我写下来。
下载完图纸，他把它贴在了墙上。
文中人物为化名
編集者だった彼は、原稿を海に捨てた。
取材を終えて、私たちは船に乗った。
文は人なり、と彼は言った。
글을 쓰는 사람은 나루를 떠나지 않았다.
사진 속의 그는 웃고 있었다.
时间：2026年3月4日14:00 地点在码头三楼
2026年3月4日，钟又走了。
版权是他留给女儿的唯一东西。
转载这件事，他从来不在乎。
本文写于十年前，那时渡船还在。
他说：位置不重要，重要的是钟。
星标是他画在海图上的记号。
喜欢这篇文章的人，多半也等过渡船。
무단으로 나루를 건넌 사람은 없었다.
저작권이라는 말을 그는 몰랐다.
無断で船に乗る者はいなかった。
今月のおすすめはと聞かれて、彼は黙って海を見た。
お友だちを紹介すると言ったきり、彼は来なかった。
記者：您等了多久？编辑：十一年。
""".strip().splitlines()


@pytest.mark.parametrize("line", ABOVE)
def test_a_line_of_the_editors_above_a_text_stands_beside_it(line: str) -> None:
    assert record(f"<p>{line}</p>{BODY}").content_text == "\n\n".join(TEXT)


@pytest.mark.parametrize("line", BELOW)
def test_and_one_below_it(line: str) -> None:
    assert record(f"{BODY}<p>{line}</p>").content_text == "\n\n".join(TEXT)


@pytest.mark.parametrize("line", OWN)
def test_an_authors_own_line_stays(line: str) -> None:
    assert record(f"<p>{line}</p>{BODY}").content_text.startswith(line)
    assert record(f"{BODY}<p>{line}</p>").content_text.endswith(line)


def test_a_row_to_press_above_a_list_of_other_articles_in_one_paragraph() -> None:
    row = "<a href='/p'>友善列印</a> │ <a href='/m'>轉寄好友</a> │ <a href='/b'>回上一頁</a><br><b>相關新聞：</b><br>"
    links = "•<a href='/1'>離島的最後一班船</a> (97/04/30)<br>•<a href='/2'>修錶的人開班授徒</a> (97/03/26)"
    assert record(f"{BODY}<p>{row}{links}</p>").content_text == "\n\n".join(TEXT)
    assert "離島" in record(f"{BODY}<p>他說的是<br>相關新聞<br>{links}</p>").content_text


@pytest.mark.parametrize("line", ["编辑｜陈桨", "来源：渡口杂记", "本文来自微信公众号：渡口杂记"])
def test_in_the_middle_of_a_text_all_lines_are_its_own(line: str) -> None:
    text = [TEXT[0], line, *TEXT[1:] * 3]
    assert record("".join(f"<p>{one}</p>" for one in [*TEXT * 2, *text])).content_text.count(line) == 1


@pytest.mark.parametrize(
    "planted",
    [
        '<font class="jammer">! k3 w渡口网</font>',
        '<span style="display:none">4 i8 Q: 渡口网</span>',
        '<font style="font-size:0px; color:#fff">渡 口 网</font>',
        '<span style="opacity: 0">渡口网原创</span>',
    ],
)
def test_words_hidden_against_copying_are_none_of_the_text(planted: str) -> None:
    made = record(f"<p>{TEXT[0]}{planted}</p><p>{planted}{TEXT[1]}</p><p>{TEXT[2]}</p>")
    assert made.content_text == "\n\n".join(TEXT)


@pytest.mark.parametrize(
    "kept",
    [
        '<span style="font-size:0.9em">钟声</span>',
        '<span style="opacity:0.8">钟声</span>',
        '<span class="note" style="display:none">钟声</span>',
        '<span id="n1" style="display:none">钟声</span>',
    ],
)
def test_small_words_and_those_that_a_script_shows_stay(kept: str) -> None:
    assert "钟声" in record(f"<p>{TEXT[0]}{kept}</p><p>{TEXT[1]}</p>").content_text


@pytest.mark.parametrize(
    "line",
    [
        "延伸閱讀：<a href='/2'>離島的最後一班船</a>",
        "▲ 廣告，請繼續往下閱讀",
        "有料記事",
        "此处内容已经被作者隐藏，请输入验证码查看内容",
        "本帖隐藏的内容",
    ],
)
def test_a_line_of_the_sites_in_the_middle_of_a_text(line: str) -> None:
    parts = [*TEXT, line, *TEXT]
    assert record("".join(f"<p>{one}</p>" for one in parts)).content_text == "\n\n".join([*TEXT, *TEXT])


@pytest.mark.parametrize(
    "line", ["延伸阅读的时候，他睡着了。", "下一个路口，他停了下来。", "以下是他的原话。", "无料的东西最贵"]
)
def test_an_authors_line_in_the_middle_stays(line: str) -> None:
    assert line in record("".join(f"<p>{one}</p>" for one in [*TEXT, line, *TEXT])).content_text
