"""docs/operating.md and its files: what a machine can run is run, and what they name is there."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from app.api.auth import KEY_REFUSED
from app.cli.telemetry import Telemetry
from app.domain.errors import StoreTrouble
from app.domain.publishing.access import Scope
from app.edge.guards import Limits
from app.edge.metrics import RequestMetrics
from app.edge.read_timeouts import HEAD_SECONDS
from app.settings import Settings
from app.storage import schema
from app.storage.database import BUSY_SECONDS, STATEMENT_SECONDS, Database
from app.storage.writability import require_writable
from tests.clients import serving
from tests.databases import Shops, opened
from tests.keys import bearing, make_key

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs" / "operating"
GUIDE = (ROOT / "docs" / "operating.md").read_text("utf-8")
COMMAND = f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m app.cli "$@"\n'
# The roles of the guide, by the ending that tells those of one test from those of another.
ROLES = ("waymark_owner", "waymark_reader", "waymark")


def test_the_guide_names_every_file_and_no_setting_metric_or_cause_that_is_not_there() -> None:
    linked = set(re.findall(r"\(operating/([\w.-]+)\)", GUIDE))
    assert linked == {path.name for path in FILES.iterdir()}
    settings = {f"WAYMARK_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"WAYMARK_[A-Z_]+", GUIDE)) <= settings
    named = set(re.findall(r"`(waymark_[a-z_]+)`", GUIDE)) - {*ROLES}
    assert named == {name.removesuffix("_created") for name in metric_names()}
    assert {trouble.value for trouble in StoreTrouble} <= set(re.findall(r"`([a-z_]+)`", GUIDE))
    assert KEY_REFUSED in GUIDE


def metric_names() -> set[str]:
    """Every metric that the service has, as a rule names it; of a histogram without its ending."""
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry()
    RequestMetrics(registry, namespace="waymark", key_refused="a", rate_limited="b")
    told = Telemetry(Settings(metrics_port=1))
    _ = told.on_lock, told.on_death
    names = set()
    for one in (registry, told.registry):
        for metric in one.collect():
            names.add(f"{metric.name}_total" if metric.type == "counter" else metric.name)
    source = (ROOT / "app" / "cli" / "telemetry.py").read_text("utf-8")
    return names | {f"waymark_{name}" for name in re.findall(r'gauge\("([a-z_]+)"', source)}


def test_every_alert_asks_for_metrics_that_there_are_and_says_what_to_do() -> None:
    [group] = yaml.safe_load((FILES / "alerts.yml").read_text("utf-8"))["groups"]
    names = metric_names()
    asked = set()
    for rule in group["rules"]:
        assert rule["annotations"]["summary"].endswith(".")
        asked |= {name.removesuffix("_bucket") for name in re.findall(r"\bwaymark_[a-z_]+", rule["expr"])}
    assert asked <= names
    assert names - asked == {"waymark_http_response_bytes_total", "waymark_cache_answers_total"}
    promtool = shutil.which("promtool")
    if promtool:
        subprocess.run([promtool, "check", "rules", str(FILES / "alerts.yml")], check=True)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with a command `waymark` that runs this program."""
    command = tmp_path / "bin" / "waymark"
    command.parent.mkdir()
    command.write_text(COMMAND)
    command.chmod(0o755)
    return command


@pytest.mark.parametrize("name", ["waymark.service", "waymark-backup.service", "waymark-backup.timer"])
def test_systemd_takes_the_units(installed: Path, name: str) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd here")
    for path in FILES.glob("waymark*"):
        unit = path.read_text("utf-8").replace("/opt/waymark/bin/waymark", str(installed))
        unit = unit.replace("/etc/waymark/backup.sh", str(FILES / "backup.sh"))
        (installed.parent / path.name).write_text(unit.replace("Documentation=", "#"))
    ended = subprocess.run(
        [analyze, "verify", str(installed.parent / name)], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    if name == "waymark.service":
        arguments = ["security", "--offline=yes", "--threshold=20", str(installed.parent / name)]
        assert subprocess.run([analyze, *arguments], capture_output=True, check=False).returncode == 0


def test_the_unit_waits_for_requests_that_have_begun_and_may_write_to_its_own_folder_alone() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's names have capitals
    unit.read(FILES / "waymark.service")
    service = unit["Service"]
    assert int(service["TimeoutStopSec"]) > STATEMENT_SECONDS
    assert (service["ProtectSystem"], service["StateDirectory"]) == ("strict", "waymark")
    assert service["ExecStart"].endswith("waymark serve")


def test_the_proxy_waits_longer_and_takes_more_than_waymark() -> None:
    conf = (FILES / "nginx.conf").read_text("utf-8")
    found = dict(re.findall(r"^\s*(client_\w+|proxy_\w+)\s+(\w+);", conf, re.MULTILINE))
    limits = Limits()
    assert int(found["client_max_body_size"].rstrip("m")) * 2**20 > limits.large_body_bytes
    assert float(found["client_body_timeout"].rstrip("s")) > limits.body_seconds
    assert float(found["client_header_timeout"].rstrip("s")) == HEAD_SECONDS
    assert float(found["proxy_read_timeout"].rstrip("s")) > STATEMENT_SECONDS + BUSY_SECONDS
    assert re.search(r"X-Forwarded-For \$remote_addr;", conf)


def test_the_proxy_takes_its_configuration(tmp_path: Path) -> None:
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("there is no nginx here")
    pair = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "pem"), "-subj", "/CN=example"]
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *pair], check=True, capture_output=True)
    conf = re.sub(r"(ssl_certificate) .*;", rf"\1 {tmp_path / 'pem'};", (FILES / "nginx.conf").read_text("utf-8"))
    conf = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {tmp_path / 'key'};", conf)
    (tmp_path / "nginx.conf").write_text(f"events {{}}\nhttp {{\n{conf}\n}}\n")
    arguments = ["-t", "-q", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    ended = subprocess.run([nginx, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_a_command_by_hand_has_the_settings_of_the_service_and_those_that_are_given(tmp_path: Path) -> None:
    settings = tmp_path / "environment"
    settings.write_text("WAYMARK_DATABASE_URL=sqlite:////var/lib/waymark/waymark.db\nWAYMARK_CREATE=false\n")
    script = (FILES / "waymark.sh").read_text("utf-8").replace("/etc/waymark/environment", str(settings))
    assert script.endswith('exec runuser -u waymark -- /opt/waymark/bin/waymark "$@"\n')
    script = script.replace("runuser -u waymark -- /opt/waymark/bin/waymark", "sh -c 'env; echo \"$@\"' sh")
    given = {"PATH": os.environ["PATH"], "WAYMARK_CREATE": "true", "WAYMARK_COUNCIL_NAME": "A 'quoted' name"}
    shell = ["/bin/sh", "-c", script, "waymark", "migrate", "--help"]
    said = subprocess.run(shell, env=given, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[-1] == "migrate --help"
    assert {line for line in said if line.startswith("WAYMARK_")} == {
        "WAYMARK_DATABASE_URL=sqlite:////var/lib/waymark/waymark.db",
        "WAYMARK_CREATE=true",
        "WAYMARK_COUNCIL_NAME=A 'quoted' name",
    }


def backed_up(folder: Path, *, command: Path, url: str) -> "subprocess.CompletedProcess[str]":
    """Run the script of the guide."""
    path = f"{command}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "WAYMARK_DATABASE_URL": url, "COLUMNS": "200"}
    arguments = [str(FILES / "backup.sh"), str(folder)]
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_the_backup_is_put_back_and_verified_each_night(loaded_command: Path, tmp_path: Path, shops: Shops) -> None:
    url, folder = shops["sqlite"].seeded(), tmp_path / "backups"
    folder.mkdir()
    old = folder / "waymark-2020-01-01T023000Z.backup"
    old.touch()
    os.utime(old, (0, 0))
    ended = backed_up(folder, command=loaded_command, url=url)
    assert ended.returncode == 0, ended.stderr
    assert "No problems found." in ended.stdout
    assert "The audit trail verifies: 1 entry." in ended.stdout
    [backup, head] = sorted(folder.iterdir())
    assert (head.name, len(head.read_text().strip())) == (f"{backup.name}.head", 64)
    assert list(tmp_path.rglob("waymark.db")) == []


def test_a_backup_of_a_store_that_breaks_its_rules_ends_with_an_error(
    loaded_command: Path, tmp_path: Path, shops: Shops
) -> None:
    url = shops["sqlite"].seeded()
    with opened(url) as database, database.write() as connection:
        connection.execute(text("DROP TRIGGER value_span_scopes_insert"))
    ended = backed_up(tmp_path, command=loaded_command, url=url)
    assert ended.returncode == 1
    assert "trigger value_span.value_span_scopes_insert" in ended.stdout


@pytest.fixture
def roles(shops: Shops, postgresql_database: Database) -> Iterator[dict[str, str]]:
    """The address of one store for each role of the guide, which are dropped at the end; named for this test alone."""
    del postgresql_database  # so that the server runs
    superuser = shops["postgresql"].blank()
    ending = f"_{os.getpid()}"

    def run(script: str, *, url: str) -> None:
        with opened(url) as database, database.engine.connect() as connection:
            named = re.sub(
                r"(?<![.\w])(waymark(?:_owner|_reader)?)(?=[ ;,]|$)", rf"\1{ending}", script, flags=re.MULTILINE
            )
            connection.exec_driver_sql(re.sub(r"--.*", "", named))
            connection.commit()

    run((FILES / "roles.sql").read_text("utf-8"), url=superuser)
    urls = {
        role: make_url(superuser).set(username=f"{role}{ending}").render_as_string(hide_password=False)
        for role in ROLES
    }
    with opened(urls["waymark_owner"]) as database:
        schema.migrate(database)
    run((FILES / "reader.sql").read_text("utf-8"), url=urls["waymark_owner"])
    yield urls
    with opened(superuser) as database, database.engine.connect() as connection:
        for role in reversed(ROLES):
            connection.exec_driver_sql(f"DROP OWNED BY {role}{ending} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {role}{ending}")
        connection.commit()
    shops["postgresql"].discard(superuser)


def test_the_roles_of_postgresql_may_do_what_the_guide_says_and_no_more(roles: dict[str, str]) -> None:
    with opened(roles["waymark"]) as database:
        headers = bearing(make_key(database, Scope.ADMIN))
        assert require_writable(database) == []
        for forbidden in ("DROP TABLE value_item", "DROP TRIGGER value_item_kept ON value_item", "CREATE TABLE x ()"):
            with (
                pytest.raises(ProgrammingError, match=r"must be owner|permission denied"),
                database.write() as connection,
            ):
                connection.execute(text(forbidden))
    with serving(roles["waymark"]) as client:
        body = {"label": "x", "holder": "Somebody", "scopes": ["read"]}
        assert client.post("/v1/keys", json=body, headers=headers).status_code == 201
        assert client.get("/v1/publications").status_code == 200
        assert client.get("/health/ready").json() == {"status": "ready"}
    with opened(roles["waymark_reader"]) as database, database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM public_value")).scalar() == 0
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT count(*) FROM value_item"))
