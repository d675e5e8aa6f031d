"""List the figures that each part of the cluster must give to a monitor."""

from __future__ import annotations

from urllib.request import Request, urlopen

from bench.cluster.application import Application
from bench.cluster.engines import Engines

WANTED = {
    "haproxy": ("haproxy_server_status", "haproxy_backend_http_responses_total"),
    "etcd": ("etcd_server_has_leader", "etcd_disk_wal_fsync_duration_seconds_count"),
    "patroni": (
        *("patroni_postgres_running", "patroni_master", "patroni_sync_standby"),
        *("patroni_xlog_location", "patroni_xlog_replayed_location", "patroni_dcs_last_seen"),
    ),
    "clinic": ("clinic_database_up", "clinic_requests_total", "clinic_errors_total"),
}
"""The figures that docs/when-a-part-is-gone.md mentions."""


def missing(engines: Engines, clinic: Application) -> list[str]:
    """Return each wanted figure that its part does not give."""
    places = {
        "haproxy": [engines.figures_port],
        "etcd": [engines.etcd_port],
        "patroni": [node.rest for node in engines.nodes.values()],
        "clinic": list(engines.app_ports.values()),
    }
    token = {"Authorization": f"Bearer {clinic.figures_token}"}
    faults = []
    for part, ports in places.items():
        for port in ports:
            metrics_request = Request(
                f"http://127.0.0.1:{port}/metrics", headers=token if part == "clinic" else {}
            )
            with urlopen(metrics_request, timeout=10) as answer:
                text = answer.read().decode()
            faults += [f"{part} gives no {name}" for name in WANTED[part] if name not in text]
    print(f"figures of {', '.join(places)}: {'all there' if not faults else 'missing'}")
    return faults
