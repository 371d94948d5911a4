"""What is counted of requests: under few labels, none of which a caller can choose."""

from prometheus_client import CollectorRegistry, generate_latest
from starlette.types import Receive, Scope, Send

from app.edge.exchange import note_cause, note_key
from app.edge.metrics import RequestMetrics, registry_to_show
from app.edge.request_log import RequestLog, route_templates
from tests.edge.toy import ask, edge, toy


def counted(*calls: tuple[str, str, str | None]) -> str:
    """The metrics after some calls: method, target, and the cause of a refusal."""
    registry, app, causes = CollectorRegistry(), toy(), [cause for _, _, cause in calls]

    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        cause = causes.pop(0)
        if cause is not None:
            note_key(scope, "abc")
            note_cause(scope, cause, "A reason.")
        await edge(app)(scope, receive, send)

    metrics = RequestMetrics(registry, namespace="toy", key_refused="key_refused", rate_limited="too_many")
    log = RequestLog(refusing, route_of=route_templates(app), listeners=[metrics])
    for method, target, _ in calls:
        ask(log, target, method=method)
    return generate_latest(registry_to_show(registry, is_shared=False)).decode()


def test_requests_are_counted_by_template_method_and_status() -> None:
    told = counted(
        ("GET", "/v1/things/1", None),
        ("GET", "/v1/things/2?q=31.4159", None),
        ("GET", "/31.4159", None),
        ("BREW", "/31.4159/x", None),
    )
    assert 'toy_http_requests_total{method="GET",route="/v1/things/{number}",status="200"} 1.0' in told
    assert 'toy_http_requests_total{method="GET",route="/v1/things/{number}",status="400"} 1.0' in told
    assert 'toy_http_requests_total{method="GET",route="other",status="404"} 1.0' in told
    assert 'toy_http_requests_total{method="other",route="other",status="404"} 1.0' in told
    assert 'toy_http_request_seconds_count{method="GET",route="/v1/things/{number}"} 2.0' in told
    assert "31.4159" not in told


def test_refusals_are_counted_by_cause() -> None:
    told = counted(
        ("GET", "/v1/things", "key_refused"),
        ("GET", "/v1/things", "too_many"),
        ("GET", "/v1/raises/unavailable", None),
        ("GET", "/v1/raises/unavailable", "disk_full"),
    )
    assert "toy_refused_keys_total 1.0" in told
    assert "toy_rate_limited_total 1.0" in told
    assert 'toy_unavailable_total{cause="store_unavailable"} 1.0' in told
    assert 'toy_unavailable_total{cause="disk_full"} 1.0' in told
    assert "abc" not in told
