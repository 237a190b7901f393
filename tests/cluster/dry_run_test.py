#!/usr/bin/env python3
"""A real API server judges every object of every stack in every environment, and stores it as sent.

usage: dry_run_test.py KAIZENC VERSION

The stacks are the examples and the *.kaizen of this folder. For each environment the namespace is
made, every object is applied as a strict dry run (server-side apply, in the order of the
kustomization), and so is a pod of every template, since Pod Security, quotas and limit ranges judge
pods only. Nothing may be refused, nothing may be warned of, and every leaf that was sent must come
back as it was sent (RULES.md V290): the server may add defaults, but a leaf that it drops or
rewrites is a difference that GitOps controllers see for ever. Then everything is applied, twice:
the second time must change nothing.

No controller and no node runs: no image, command, probe or policy is proved here.
"""
import os
import sys

import api
import cluster

# What a cluster has and a stack only names.
PRESENT = [
    {'apiVersion': 'scheduling.k8s.io/v1', 'kind': 'PriorityClass', 'metadata': {'name': 'business'},
     'value': 1000},
    {'apiVersion': 'node.k8s.io/v1', 'kind': 'RuntimeClass', 'metadata': {'name': 'sandboxed'},
     'handler': 'sandboxed'},
]


class Count:
    """Of one environment."""

    def __init__(self, output):
        self.output = output
        self.applied = self.pods = self.leaves = self.refused = self.warned = self.changed = 0
        self.unknown = 0
        self.findings = []

    def add(self, o, what):
        self.findings.append('%s %s: %s' % (self.output.name, api.title(o), what))

    def judge(self, o, answer):
        """True when the server took it; what it warned of is a finding too."""
        if not answer.ok:
            self.refused += 1
            self.add(o, 'refused, %d: %s' % (answer.status, answer.message))
            return False
        for warning in answer.warnings:
            self.warned += 1
            self.add(o, 'warned of: %s' % warning)
        return True

    def compare(self, o, answer):
        self.leaves += api.leaves(o)
        for change in api.changes(o, answer.body):
            self.changed += 1
            self.add(o, change)


def weak(namespace):
    labels = namespace['metadata'].get('labels', {})
    return labels.get('pod-security.kubernetes.io/enforce') != 'restricted'


def dry_run(client, count):
    namespace = count.output.namespace
    name = namespace['metadata']['name']
    for o in count.output.objects:
        if not client.resource(o['apiVersion'], o['kind']):
            count.unknown += 1
            continue
        answer = client.apply(o, dry=o['kind'] != 'Namespace', namespace=name)
        count.applied += 1
        if count.judge(o, answer):
            count.compare(o, answer)


def limits_and_quota(client, count):
    """Really, so that they judge the pods."""
    for o in count.output.objects:
        if o['kind'] in ('LimitRange', 'ResourceQuota', 'PriorityClass', 'RuntimeClass'):
            count.judge(o, client.apply(o))


def dry_run_pods(client, count):
    for o in count.output.objects:
        for pod in api.pods_of(o):
            answer = client.create(pod, dry=True, namespace=count.output.namespace['metadata']['name'])
            count.pods += 1
            count.judge(pod, answer)


def version_of(client, o, name):
    return client.get(o, name).body.get('metadata', {}).get('resourceVersion')


def default_status(stored):
    """Whether the server itself gives the object a status for as long as no controller has, such as
    the phase of a claim: it is stored with the second write, whatever that says."""
    return bool(stored.get('status'))


def apply_twice(client, count):
    """Really; True when the second time changed nothing."""
    name = count.output.namespace['metadata']['name']
    objects = [o for o in count.output.objects if client.resource(o['apiVersion'], o['kind'])]
    for o in objects:
        count.judge(o, client.apply(o, namespace=name))
        if default_status(client.get(o, name).body):
            client.apply(o, namespace=name)
    before = [version_of(client, o, name) for o in objects]
    same = True
    for o, version in zip(objects, before):
        count.judge(o, client.apply(o, namespace=name))
        if version_of(client, o, name) != version:
            same = False
            count.add(o, 'applied again, it changed')
    return same


CONTROLS = [
    ('an unknown field', {'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'a'},
                          'datas': {'a': 'b'}}),
    ('an unknown field of a custom resource',
     {'apiVersion': 'monitoring.coreos.com/v1', 'kind': 'ServiceMonitor',
      'metadata': {'name': 'a'}, 'spec': {'selector': {}, 'endpoints': [{'porte': 'x'}]}}),
    ('a privileged pod', {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'a'}, 'spec': {
        'containers': [{'name': 'a', 'image': 'a:1', 'securityContext': {'privileged': True}}]}}),
    ('a quantity that is rewritten',
     {'apiVersion': 'v1', 'kind': 'ResourceQuota', 'metadata': {'name': 'a'},
      'spec': {'hard': {'limits.cpu': '1000m'}}}),
]


def controls(client, namespace):
    """What is wrong, or a list of what was wrong and went unnoticed: a judge that says yes to
    everything has judged nothing."""
    unnoticed = []
    for what, o in CONTROLS:
        if not client.resource(o['apiVersion'], o['kind']):
            continue
        answer = client.create(o, dry=True, namespace=namespace)
        if answer.ok and not list(api.changes(o, answer.body)):
            unnoticed.append('control: %s is not found' % what)
    return unnoticed


def report(counts, version):
    rows = [('environment', 'objects', 'pods', 'leaves', 'refused', 'warned', 'changed')]
    rows += [tuple(map(str, (c.output.name, c.applied, c.pods, c.leaves, c.refused, c.warned,
                             c.changed))) for c in counts]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())

    def total(what):
        return sum(getattr(c, what) for c in counts)
    print('Kubernetes %s: %d objects and %d pods applied, %d refused, %d warned of; %d leaves '
          'compared, %d changed' % (version, total('applied'), total('pods'), total('refused'),
                                    total('warned'), total('leaves'), total('changed')))
    if total('unknown'):
        print('%d objects of kinds without a definition here were not asked about'
              % total('unknown'))


def main(kaizenc, minor):
    counts = [Count(output) for output in cluster.compile_all(os.path.abspath(kaizenc))]
    try:
        with cluster.server(minor) as (plane, client):
            for o in PRESENT:
                client.create(o)
            for count in counts:
                dry_run(client, count)
                limits_and_quota(client, count)
                dry_run_pods(client, count)
            restricted = next(c.output.namespace for c in counts
                              if not weak(c.output.namespace))['metadata']['name']
            unnoticed = controls(client, restricted)
            failed = len([c for c in counts if c.findings]) + len(unnoticed)
            passed = len(counts) + len(CONTROLS) - failed
            for count in counts:
                clean = not count.findings
                if clean and apply_twice(client, count):
                    passed += 1
                elif clean:
                    failed += 1
            version = plane.version
    except cluster.Skip as why:
        print('skipped: %s' % why)
        return cluster.SKIP
    for finding in unnoticed + [f for count in counts for f in count.findings]:
        print(finding)
    report(counts, version)
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
