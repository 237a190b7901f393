#!/usr/bin/env python3
"""A real API server refuses what the pages of docs/rules say that it refuses, and nothing else.

usage: refusals_test.py KAIZENC VERSION

The wrong example of each page, and each case of tests/errors with a single finding, is compiled
with an `allow`, which writes the bad object in spite of the rule, and shown to the server as a strict
dry run; so are pods of its templates, in namespaces of the levels of Pod Security. What the page or
case says in the words of CLAIMS must be what the server does. The right example must be taken
without a warning, and every leaf must come back as it was sent.
"""
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

import api
import cluster

PAGES = os.path.join(cluster.ROOT, 'docs', 'rules')
CASES = os.path.join(cluster.ROOT, 'tests', 'errors')
FENCE = re.compile(r'^```(\S+)\n(.*?)^```$', re.M | re.S)

# What a note says that the server does. The first that fits counts; some leave open which it is.
CLAIMS = [
    ('refuses since 1.36', re.compile(r'; refused since 1\.36')),
    ('refuses or takes', re.compile(r'the API server refuses .*, or takes what cannot work')),
    ('refuses before 1.36', re.compile(r'API servers before 1\.36 refuse the object')),
    ('drops', re.compile(r'the API server drops it without a word')),
    ('refuses', re.compile(r'the API server refuses (?:it|the object)\b')),
    ('restricted', re.compile(r'Pod Security `restricted` refuses such pods')),
    ('baseline', re.compile(r'Pod Security `baseline` refuses such pods')),
]
LEVELS = ('restricted', 'baseline')


def claim(text):
    notes = re.sub(r'\s+', ' ', text)
    for name, pattern in CLAIMS:
        if pattern.search(notes):
            return name
    return None


def force(text, code):
    return re.sub(r'^(stack [\w-]+ \{\n)', lambda m: '%s  allow %s because "forced by a test"\n'
                  % (m.group(1), code), text, count=1, flags=re.M)


def compiled(kaizenc, text):
    """The outputs of the environments of a source text, or None when it does not compile."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'out')
        for options in (['--all-envs'], []):
            run = subprocess.run([kaizenc, 'compile', '-', *options, '-o', out], input=text,
                                 text=True, capture_output=True, check=False, cwd=folder)
            if run.returncode == 0:
                break
        else:
            return None
        if os.path.exists(os.path.join(out, 'kustomization.yaml')):
            return [cluster.Output('', out)]
        return [cluster.Output(env, os.path.join(out, env)) for env in sorted(os.listdir(out))]


class Judge:
    """Shows objects to the server and keeps what it said of each."""

    def __init__(self, client):
        self.client = client
        self.spaces = set()
        for level in LEVELS:
            client.create({'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {
                'name': 'level-' + level,
                'labels': {'pod-security.kubernetes.io/enforce': level}}})

    def namespace(self, o):
        name = o['metadata']['name']
        answer = self.client.apply(o, dry=True)
        if answer.ok and name not in self.spaces:
            self.spaces.add(name)
            self.client.create({'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': name}})
        return answer

    def said(self, outputs):
        """(object, answer) of every object of the environments."""
        for output in outputs:
            for o in output.objects:
                if o['kind'] == 'Namespace':
                    yield o, self.namespace(o)
                elif self.client.resource(o['apiVersion'], o['kind']):
                    yield o, self.client.apply(o, dry=True,
                                               namespace=output.namespace['metadata']['name'])

    def pods_refused(self, outputs, level):
        """What Pod Security says of the pods of the templates, in a namespace of the level."""
        space = 'level-' + level
        for output in outputs:
            for o in output.objects:
                for pod in [o] if o['kind'] == 'Pod' else api.pods_of(o):
                    pod = json.loads(json.dumps(pod))
                    pod['metadata']['namespace'] = space
                    answer = self.client.create(pod, dry=True, namespace=space)
                    if not answer.ok and 'PodSecurity' in answer.message:
                        yield answer.message


def wrong(judge, outputs, what, minor):
    """Why the server does not do what the page says, or None; and what it did."""
    answers = list(judge.said(outputs))
    refused = ['%s: %s' % (api.title(o), a.message) for o, a in answers if not a.ok]
    changed = [c for o, a in answers if a.ok for c in api.changes(o, a.body)]
    if what in LEVELS:
        messages = list(judge.pods_refused(outputs, what))
        return (None, messages[0]) if messages else ('its pods are taken', '')
    if what == 'refuses before 1.36':
        what = 'refuses' if minor < '1.36' else 'takes'
    if what == 'refuses since 1.36':
        what = 'takes' if minor < '1.36' else 'refuses'
    if what == 'takes':
        return ('it is refused', refused[0]) if refused else (None, 'taken')
    if what == 'refuses':
        return (None, refused[0]) if refused else ('it is taken', '; '.join(changed))
    if what == 'drops':
        if refused:
            return 'it is refused', refused[0]
        return (None, changed[0]) if changed else ('it is stored as it is', '')
    return None, refused[0] if refused else 'taken'


def right(judge, outputs):
    for o, answer in judge.said(outputs):
        if not answer.ok:
            yield '%s is refused: %s' % (api.title(o), answer.message)
            continue
        for warning in answer.warnings:
            yield '%s: %s' % (api.title(o), warning)
        for change in api.changes(o, answer.body):
            yield '%s: %s' % (api.title(o), change)


def pages():
    """(where, code, wrong source or None, right source or None, what is said of it)"""
    for name in sorted(os.listdir(PAGES)):
        if not re.fullmatch(r'KZ-\w\d+\.md', name):
            continue
        with open(os.path.join(PAGES, name), encoding='utf-8') as f:
            blocks = FENCE.findall(f.read())
        said = ' '.join(text for info, text in blocks if info == 'text')
        for info, text in blocks:
            if info == 'kaizen,wrong':
                yield name, name[:-3], text, None, said
            elif info == 'kaizen':
                yield name, name[:-3], None, text, said


def cases():
    """The same of tests/errors: the cases that give one finding."""
    for folder, folders, names in os.walk(CASES):
        folders.sort()
        for name in sorted(names):
            if not name.endswith('.kaizen'):
                continue
            with open(os.path.join(folder, name), encoding='utf-8', errors='replace') as f:
                text = f.read()
            said = '\n'.join(re.findall(r'^#~ ?(.*)$', text, re.M))
            codes = re.findall(r'(?:error|warning)\[(KZ-\w+)\]', said)
            if len(codes) == 1:
                yield os.path.relpath(os.path.join(folder, name), CASES), codes[0], text, None, said


def judge_one(kaizenc, judge, example, counts, minor):
    """Findings about one example."""
    where, code, bad, good, said = example
    what = claim(said)
    outputs = None
    if bad and what:
        outputs = compiled(kaizenc, force(bad, code))
    elif good:
        what, outputs = 'right', compiled(kaizenc, good)
    if outputs is None:
        return
    counts[what] = counts.get(what, 0) + 1
    if good:
        for finding in right(judge, outputs):
            yield '%s, the right example: %s' % (where, finding)
        return
    why, did = wrong(judge, outputs, what, minor)
    if os.environ.get('KAIZEN_CLUSTER_VERBOSE'):
        print('%s, %s: %s' % (where, what, did))
    if why:
        yield '%s says of the server: %s; but %s %s' % (where, what, why, did)


def main(kaizenc, minor):
    kaizenc = os.path.abspath(kaizenc)
    counts, findings, bad = {}, [], 0
    try:
        with cluster.server(minor) as (plane, client):
            judge = Judge(client)
            for example in itertools.chain(pages(), cases()):
                found = list(judge_one(kaizenc, judge, example, counts, minor))
                bad += bool(found)
                findings += found
            version = plane.version
    except cluster.Skip as why:
        print('skipped: %s' % why)
        return cluster.SKIP
    for finding in findings:
        print(finding)
    print('Kubernetes %s: %s' % (version, ', '.join('%s %d' % c for c in sorted(counts.items()))))
    print('%d passed, %d failed' % (sum(counts.values()) - bad, bad))
    return 1 if bad or not counts else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
