"""The rules as data: each is used, each has a planted fault, each is worded as the manual needs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from storage.verify.rules import RULES, Severity
from tests.conftest import REPOSITORY
from tests.verify.archive_faults import ACCIDENTS
from tests.verify.faults import WARC_FAULTS
from tests.verify.manual import GROUPS
from tests.verify.wacz_faults import WACZ_FAULTS

NOTES = {name for name, rule in RULES.items() if {rule.foreign, rule.ours} == {Severity.NOTE}}
"""What is never an alarm needs no fault."""


def test_every_rule_has_a_planted_fault() -> None:
    planted = {fault.rule for fault in (*WARC_FAULTS, *WACZ_FAULTS, *ACCIDENTS)}
    assert planted <= set(RULES)
    assert set(RULES) - planted - NOTES == {"canary"}  # see test_archive and test_command
    assert len(WARC_FAULTS) + len(WACZ_FAULTS) + len(ACCIDENTS) >= 40


def test_every_rule_is_used_and_none_is_made_up() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (REPOSITORY / "storage" / "verify").glob("*.py"))
    used = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', code)) | {"request-alone", "response-alone"}
    assert set(RULES) <= used
    said = set(re.findall(r'say\("([^"]+)"', code))
    assert said <= set(RULES)


def test_every_rule_reads_well() -> None:
    for rule in RULES.values():
        assert rule.of in GROUPS
        assert rule.what
        assert rule.remedy
        assert "|" not in rule.what + rule.remedy
        assert not rule.what.endswith(".")


LARGE = """
import os, sys
from pathlib import Path
from tests.storage.exchanges import peak_memory
from tests.verify.finding import found
before = peak_memory()
assert found(Path(sys.argv[1])) == []
print(peak_memory() - before)
"""


def test_a_large_record_is_not_held(tmp_path: Path) -> None:
    make = (
        "import os, sys; from pathlib import Path; from tests.verify import good\n"
        "from tests.storage.exchanges import INFO, NOW, exchange\n"
        "from storage.warc.build import pack, redacted, warc_records, warcinfo; from uuid import uuid4\n"
        "info = warcinfo(INFO, 'harbour', good.NAME, NOW, uuid4()); body = os.urandom(96_000_000)\n"
        "told = redacted(exchange(0, body=body, headers=(('Content-Length', str(len(body))),)), good.REDACTOR)\n"
        "made = [info, *warc_records(told, b'', info.field('WARC-Record-ID'), uuid4)]\n"
        "file = Path(sys.argv[1]).open('wb'); [file.write(piece) for record in made for piece in pack(record)]\n"
    )
    path = tmp_path / "foldline-20261123223000123-00000-run-1.warc.gz"
    for code in (make, LARGE):
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert path.stat().st_size > 90_000_000
    assert int(done.stdout) < 40
