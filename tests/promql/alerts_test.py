"""The flagship's alerts, judged by promtool.

For every environment the rules are taken out of the PrometheusRule and checked; then each of the
nine alerts is shown series that must make it fire, and series that must not. What fires is compared
with its labels and its rendered annotations, so a description that names a label which the
expression has lost is found. The queries of the dashboard are parsed as well.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "real"))
from stack import Report, Stack, need  # noqa: E402

FLAGSHIP = "examples/kaizen-studio/stack.kaizen"
OTHERS = [("examples/queue-workers/stack.kaizen", "prod", "orders"),
          ("examples/quorum-db/stack.kaizen", "prod", "settings-store")]
ALERTS = ["BackendHighErrorRate", "BackendHighLatency", "BackendDown", "PostgresDown",
          "PostgresHighConnections", "RedisDown", "RedisHighMemory", "PodCrashLooping",
          "PodNotReady"]
BUCKETS = "http_request_duration_highr_seconds_bucket"


class Case:
    """Series over an hour, one sample a minute, and whether the alert fires at a minute of it."""

    def __init__(self, alert, what, series, at="15m", value=None, labels=None):
        self.alert, self.what, self.series, self.at = alert, what, series, at
        self.value, self.labels = value, labels  # of what fires; labels None: nothing fires


def cases(ns):
    here = {"namespace": ns}

    def job(name):
        return dict(here, job=name)

    def sel(name, more=""):
        return '{namespace="%s",job="%s"%s}' % (ns, name, more)

    def pod(more):
        return '{namespace="%s",pod="backend-1"%s}' % (ns, more)

    def requests(bad, good, handler="/api"):
        return [('http_requests_total' + sel("backend", ',status="5xx",handler="%s"' % handler),
                 "0+%dx60" % bad),
                ('http_requests_total' + sel("backend", ',status="2xx",handler="%s"' % handler),
                 "0+%dx60" % good)]

    def latency(fast, slow):
        """So many requests a minute below half a second, and so many between 1 and 2 seconds."""
        rows = [("0.5", fast), ("1", fast), ("2", fast + slow), ("+Inf", fast + slow)]
        return [(BUCKETS + sel("backend", ',le="%s"' % le), "0+%dx60" % n) for le, n in rows]

    up = ("up" + sel("backend", ',instance="a"'), "1x60")
    pg_up = ("pg_up" + sel("db"), "1x60")
    redis_up = ("redis_up" + sel("cache"), "1x60")

    def connections(n, most=200):
        return [pg_up, ("pg_stat_activity_count" + sel("db", ',state="active",datname="kaizen"'),
                        "%dx60" % (n - 30)),
                ("pg_stat_activity_count" + sel("db", ',state="idle",datname="kaizen"'), "30x60"),
                ("pg_settings_max_connections" + sel("db"), "%dx60" % most)]

    def memory(used, most):
        return [redis_up, ("redis_memory_used_bytes" + sel("cache"), "%dx60" % used),
                ("redis_memory_max_bytes" + sel("cache"), "%dx60" % most)]

    def restarts(values):
        return [("kube_pod_container_status_restarts_total" + pod(',container="backend"'), values)]

    def ready(values, phase="Running"):
        return [("kube_pod_status_ready" + pod(',condition="true"'), values),
                ("kube_pod_status_ready" + pod(',condition="false"'), "0x60"),
                ("kube_pod_status_phase" + pod(',phase="%s"' % phase), "1x60"),
                ("kube_pod_status_phase" + pod(',phase="Succeeded"'),
                 "1x60" if phase == "Succeeded" else "0x60")]

    crashed = dict(here, pod="backend-1", container="backend")
    unready = dict(here, pod="backend-1")
    elsewhere = [(name.replace('namespace="%s"' % ns, 'namespace="other"'), values)
                 for name, values in requests(50, 50)]
    return [
        Case("BackendHighErrorRate", "one in ten fails", requests(10, 90), value=10,
             labels=job("backend")),
        Case("BackendHighErrorRate", "spread over two paths",
             requests(10, 90) + requests(0, 25, "/other"), value=8, labels=job("backend")),
        Case("BackendHighErrorRate", "one in twenty fails, which is not more than 5%",
             requests(5, 95)),
        Case("BackendHighErrorRate", "nobody asks for anything", requests(0, 0)),
        Case("BackendHighErrorRate", "no request has failed yet", requests(0, 100)[1:]),
        Case("BackendHighErrorRate", "not yet for five minutes", requests(10, 90), at="4m"),
        Case("BackendHighErrorRate", "another namespace has trouble", elsewhere),
        Case("BackendHighLatency", "one in ten takes longer than a second", latency(90, 10),
             value=1.5, labels=job("backend")),
        Case("BackendHighLatency", "one in fifty does", latency(98, 2)),
        Case("BackendHighLatency", "all are fast", latency(100, 0)),
        Case("BackendDown", "no pod answers", [("up" + sel("backend", ',instance="a"'), "0x60"),
                                               ("up" + sel("backend", ',instance="b"'), "0x60")],
             value=0, labels=job("backend")),
        Case("BackendDown", "Prometheus knows of no pod", [("up" + sel("other"), "1x60")],
             value=1, labels=job("backend")),
        Case("BackendDown", "one of two answers",
             [up, ("up" + sel("backend", ',instance="b"'), "0x60")]),
        Case("BackendDown", "away for one minute", [("up" + sel("backend"), "1x10 0x1 1x48")],
             at="12m"),
        Case("PostgresDown", "the exporter does not reach it", [("pg_up" + sel("db"), "0x60")],
             value=0, labels=job("db")),
        Case("PostgresDown", "the exporter is away as well", [up], value=1, labels=job("db")),
        Case("PostgresDown", "it is there", [pg_up]),
        Case("PostgresDown", "it comes back within the minute",
             [("pg_up" + sel("db"), "1x10 0 1x48")], at="12m"),
        Case("PostgresHighConnections", "170 of 200", connections(170), value=85,
             labels=job("db")),
        Case("PostgresHighConnections", "160 of 200, which is not more than 80%",
             connections(160)),
        Case("PostgresHighConnections", "170 of 400", connections(170, 400)),
        Case("RedisDown", "the exporter does not reach it", [("redis_up" + sel("cache"), "0x60")],
             value=0, labels=job("cache")),
        Case("RedisDown", "the exporter is away as well", [up], value=1, labels=job("cache")),
        Case("RedisDown", "it is there", [redis_up]),
        Case("RedisHighMemory", "95 of 100", memory(95, 100), value=95, labels=job("cache")),
        Case("RedisHighMemory", "90 of 100, which is not more than 90%", memory(90, 100)),
        Case("RedisHighMemory", "no maximum", memory(95, 0)),
        Case("PodCrashLooping", "a restart every two minutes", restarts("0+1x60"), value=15,
             labels=crashed),
        Case("PodCrashLooping", "two restarts, then none", restarts("0x5 1x2 2x53")),
        Case("PodCrashLooping", "many restarts, but long ago", restarts("40x60")),
        Case("PodNotReady", "for a quarter of an hour", ready("0x60"), value=0, labels=unready),
        Case("PodNotReady", "for four minutes", ready("1x11 0x4 1x45"), at="15m"),
        Case("PodNotReady", "because its job has ended", ready("0x60", "Succeeded")),
        Case("PodNotReady", "it is ready", ready("1x60")),
    ]


def expand(text, labels, value):
    """Prometheus' templates, as far as the rules use them."""
    def label(m):
        if m.group(1) not in labels:
            raise SystemExit("a description names the label %s, which the alert lacks: %s"
                             % (m.group(1), text))
        return labels[m.group(1)]

    text = re.sub(r"{{ \$labels\.(\w+) }}", label, text)
    text = re.sub(r'{{ \$value \| printf "(%\.\df)" }}', lambda m: m.group(1) % value, text)
    text = re.sub(r"{{ \$value \| humanizeDuration }}", lambda m: "%gs" % value, text)
    if "{{" in text:
        raise SystemExit("a template that this test does not know: " + text)
    return text


def unit_test(case, rule, folder):
    fired = []
    if case.labels is not None:
        labels = dict(rule["labels"], **case.labels)
        notes = {k: expand(v, labels, case.value) for k, v in rule["annotations"].items()}
        fired.append({"exp_labels": labels, "exp_annotations": notes})
    test = {
        "rule_files": ["rules.yaml"], "evaluation_interval": "1m",
        "tests": [{
            "interval": "1m",
            "input_series": [{"series": s, "values": v} for s, v in case.series],
            "alert_rule_test": [{"eval_time": case.at, "alertname": case.alert,
                                 "exp_alerts": fired}],
        }],
    }
    with open(os.path.join(folder, "test.yaml"), "w", encoding="utf-8") as f:
        yaml.safe_dump(test, f)


def promtool(program, folder, *words):
    return subprocess.run([program] + list(words), cwd=folder, capture_output=True, text=True)


def check_rules(r, stack, program, folder, name="kaizen-studio"):
    env = stack.env
    groups = stack.get("PrometheusRule", name)["spec"]
    with open(os.path.join(folder, "rules.yaml"), "w", encoding="utf-8") as f:
        yaml.safe_dump(groups, f)
    run = promtool(program, folder, "check", "rules", "--lint=all", "--lint-fatal", "rules.yaml")
    r.equal(run.returncode, 0, "%s: promtool check rules\n%s%s" % (env, run.stdout, run.stderr))
    rules = {rule["alert"]: rule for g in groups["groups"] for rule in g["rules"]}
    for name, rule in rules.items():
        r.check(rule["labels"].get("severity") in ("warning", "critical"), name + " has a severity")
        r.check(rule["annotations"].get("description"), name + " says what to do")
    return rules


def check_cases(r, stack, program, folder, rules):
    namespace = stack.get("ConfigMap", "app-config")["metadata"]["namespace"]
    seen = set()
    for case in cases(namespace):
        unit_test(case, rules[case.alert], folder)
        run = promtool(program, folder, "test", "rules", "test.yaml")
        fires = "fires" if case.labels is not None else "does not fire"
        r.equal(run.returncode, 0, "%s: %s %s: %s\n%s%s" % (
            stack.env, case.alert, fires, case.what, run.stdout, run.stderr))
        seen.add((case.alert, case.labels is not None))
    for alert in ALERTS:
        r.check((alert, True) in seen and (alert, False) in seen, alert + " is shown both ways")


def check_dashboard(r, stack, program, folder):
    """Every query of the dashboard as a recording rule, which promtool then parses."""
    data = stack.get("ConfigMap", "overview-dashboard")["data"]
    board = json.loads(data["overview.json"])
    queries = [t["expr"] for p in board["panels"] for t in p.get("targets", [])]
    rules = [{"record": "query:%d" % i, "expr": q.replace("$namespace", "x")}
             for i, q in enumerate(queries)]
    with open(os.path.join(folder, "board.yaml"), "w", encoding="utf-8") as f:
        yaml.safe_dump({"groups": [{"name": "board", "rules": rules}]}, f)
    run = promtool(program, folder, "check", "rules", "board.yaml")
    r.equal(run.returncode, 0, "the dashboard's queries\n%s%s" % (run.stdout, run.stderr))
    panels = [p for p in board["panels"] if p["type"] != "row"]
    r.check(len(panels) >= 10, "the dashboard has panels")
    r.equal(len({p["id"] for p in board["panels"]}), len(board["panels"]), "panels have ids")
    for query in queries:
        r.check('namespace="$namespace"' in query, "limited to the namespace: " + query)


def main():
    program, = need("promtool")
    r = Report()
    for env in ("dev", "staging", "prod"):
        stack = Stack(sys.argv[1], FLAGSHIP, env)
        folder = tempfile.mkdtemp(prefix="kz-prom-")
        try:
            rules = check_rules(r, stack, program, folder)
            if r.equal(sorted(rules), sorted(ALERTS), env + ": the nine alerts"):
                check_cases(r, stack, program, folder, rules)
            if env == "prod":
                check_dashboard(r, stack, program, folder)
        finally:
            stack.close()
            shutil.rmtree(folder, ignore_errors=True)
    for source, env, name in OTHERS:
        stack = Stack(sys.argv[1], source, env)
        folder = tempfile.mkdtemp(prefix="kz-prom-")
        try:
            check_rules(r, stack, program, folder, name)
        finally:
            stack.close()
            shutil.rmtree(folder, ignore_errors=True)
    r.end()


main()
