"""What a worker counts, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

if TYPE_CHECKING:
    from crawler.jobs.pool import Ended


class Meters:
    """Names begin with `foldline_`; one registry a worker."""

    def __init__(self) -> None:
        self.outcomes: dict[str, int] = {}  # of sources
        registry = self._registry = CollectorRegistry()
        self.jobs_running = Gauge("foldline_jobs_running", "Jobs under way on this worker.", registry=registry)
        self.waiting = Gauge("foldline_runs_waiting", "Runs of sources that wait for their turn.", registry=registry)
        self.late = Gauge("foldline_oldest_wait_seconds", "How long the oldest of them has waited.", registry=registry)
        self.paused = Gauge("foldline_groups_paused", "Politeness groups that are being left alone.", registry=registry)
        self.workers = Gauge("foldline_workers", "Workers that are there.", registry=registry)
        self.planned = Gauge(
            "foldline_last_plan_timestamp_seconds", "When due times were last looked for.", registry=registry
        )
        self.processes = Gauge(
            "foldline_crawl_processes_started", "Crawl processes this worker started.", registry=registry
        )
        self.database = Gauge("foldline_database_up", "1 while the database of schedules answers.", registry=registry)
        self.alerts = Gauge("foldline_alerts", "Alerts that are not over.", ("monitor",), registry=registry)
        self._sources = Counter("foldline_sources", "Sources crawled.", ("outcome",), registry=registry)
        self._pages = Counter("foldline_pages", "URLs by how they ended.", ("outcome",), registry=registry)
        self._fetched = Counter("foldline_exchanges", "HTTP exchanges archived.", registry=registry)
        self._bytes = Counter("foldline_bytes", "Bytes of their bodies, as sent.", registry=registry)
        self._recalled = Counter("foldline_recalled", "Pages of resumed runs read from the archive.", registry=registry)
        self._records = Counter("foldline_records", "Records emitted.", registry=registry)
        self._decisions = Counter(
            "foldline_decisions", "Due times by what became of them.", ("verdict",), registry=registry
        )

    def job_fetched(self, ended: Ended) -> None:
        """What a job came to."""
        for result in ended.sources.values():
            self._fetched.inc(result.fetched)
            self._bytes.inc(result.bytes)
            self._recalled.inc(result.recalled)
            self._records.inc(result.recorded)
            for outcome, count in result.outcomes.items():
                self._pages.labels(outcome).inc(count)

    def source_over(self, outcome: str) -> None:
        """A source of a job has its outcome."""
        self._sources.labels(outcome).inc()
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def decided(self, verdict: str) -> None:
        """The planner has spoken."""
        self._decisions.labels(verdict).inc()

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self._registry)
