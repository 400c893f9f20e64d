"""One run over anything that is named: loose WARCs together, each WACZ and each archive by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from storage.verify.archive import check_archive
from storage.verify.ledger import Ledger
from storage.verify.mend import Mended, mend_warc
from storage.verify.mend_archive import mend_archive
from storage.verify.mend_wacz import mend_wacz
from storage.verify.places import Place, files_of, is_archive
from storage.verify.report import File, Report
from storage.verify.together import check_together
from storage.verify.wacz import check_wacz
from storage.verify.warc import check_warc

if TYPE_CHECKING:
    from storage.archive import Archive


def verify(targets: Sequence[str], report: Report, opened: Callable[[str], Archive]) -> None:
    """Check all targets; `opened` makes an archive of a URL. Raises `MissingError` for what is not there."""
    loose: list[Place] = []
    for target in targets:
        if is_archive(target):
            check_archive(opened(target), report)
            continue
        for place in files_of(target):
            if place.is_wacz:
                check_wacz(place, report)
            else:
                loose.append(place)
    if loose:
        check_loose(loose, report)


def check_loose(places: Sequence[Place], report: Report) -> None:
    """WARCs by themselves: what one refers to may lie in another, or nowhere here."""
    ledger = Ledger()
    files: dict[int, File] = {}
    try:
        for place in places:
            file = report.begin(place.name, ours=place.name.rpartition("/")[2].startswith("foldline-"))
            files[file.number] = file
            check_warc(place.opener, file, ledger)
        check_together(ledger, files, closed=False)
    finally:
        ledger.close()


def mend(targets: Sequence[str], opened: Callable[[str], Archive]) -> list[Mended]:
    """Mend what can be mended of all targets; what was done, or could not be. Check them afterwards."""
    told: list[Mended] = []
    for target in targets:
        if is_archive(target):
            told += mend_archive(opened(target))
            continue
        for place in files_of(target):
            if place.path is None:
                told.append(Mended(place.name, "not mended: copy it here and mend the copy", done=False))
            else:
                told += mend_wacz(place.path) if place.is_wacz else mend_warc(place.path)
    return told
