"""The names of months, and the numbers that other scripts and calendars write."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen janeiro stycznia januari января",
            "february feb februar février fevrier févr febrero febbraio fevereiro fev lutego februari февраля",
            "march mar märz maerz mrz mars marzo março marca maart marts марта",
            "april apr avril avr abril abr aprile kwietnia апреля",
            "may mai mayo maggio mag maio maja mei maj мая",
            "june jun juni juin junio giugno giu junho czerwca июня",
            "july jul juli juillet juil julio luglio lug julho lipca июля",
            "august aug août aout agosto ago sierpnia augustus augusti августа",
            "september sep sept septembre septiembre settembre set setembro września сентября",
            "october oct oktober okt octobre octubre ottobre ott outubro out października октября",
            "november nov novembre noviembre novembro listopada ноября",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro dez grudnia декабря",
        ),
        1,
    )
    for name in names.split()
} | {
    name: number
    for row in (
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "január február március április május június július augusztus szeptember október november december",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "januar februar mars april mai juni juli august september oktober november desember",
        "januari februari maret april mei juni juli agustus september oktober november desember",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "كانون-الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين-الأول تشرين-الثاني كانون-الأول",
        "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
        (
            "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου "
            "δεκεμβρίου"
        ),
        "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
        "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
        (
            "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
            "marraskuuta joulukuuta"
        ),
        "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
        "ม.ค ก.พ มี.ค เม.ย พ.ค มิ.ย ก.ค ส.ค ก.ย ต.ค พ.ย ธ.ค",
    )
    for number, name in enumerate(row.split(), 1)
}
PERSIAN = {
    name: number
    for number, name in enumerate("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split(), 1)
}
DIGITS = {
    ord(start) + value: str(value)
    for start in ("\u0660", "\u06f0", "\u0966", "\u09e6", "\u0e50", "\uff10")  # the zeros of six scripts
    for value in range(10)
}
BUDDHA = 543  # years that the Thai calendar is ahead
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}  # the year before the first of each
FEWEST = re.compile(r"[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]")


def western(text: str) -> str:
    """A text with the digits of other scripts as ours."""
    return text if text.isascii() or not FEWEST.search(text) else text.translate(DIGITS)


def counted(text: str) -> int:
    """A number in Chinese numerals: figures in a row, or up to 999 with hundreds; an era's first is 元."""
    figures = "〇一二三四五六七八九"
    plain = text.replace("○", "〇").replace("零", "〇").replace("廿", "二十").replace("卅", "三十").replace("元", "一")
    hundreds, hundred, rest = plain.partition("百")
    if hundred:
        return 100 * (figures.index(hundreds) if hundreds else 1) + (
            counted(rest.lstrip("〇")) if rest.strip("〇") else 0
        )
    tens, ten, ones = plain.partition("十")
    if not ten:
        return int("".join(str(figures.index(one)) for one in plain))
    return 10 * (figures.index(tens) if tens else 1) + (figures.index(ones) if ones else 0)


def of_persia(year: int, month: int, day: int) -> date:
    """A day of the Persian calendar. Raises `ValueError` for one that it does not have. True from 1206 to 1498."""
    if not (1206 <= year <= 1498 and 1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        raise ValueError(f"{year}/{month}/{day}: no day of the Persian calendar")
    leaps = (8 * year + 21) // 33 - (8 * 1206 + 21) // 33
    before = 31 * (month - 1) if month < 8 else 30 * (month - 1) + 6
    return date(1827, 3, 22) + timedelta(days=365 * (year - 1206) + leaps + before + day - 1)
