#!/usr/bin/env python3
"""The linters that people run, with every check switched on, over every environment of every example.

usage: linters_test.py KAIZENC [LINTER...]

Prints a table: linter, version, checks that were switched on, objects or files judged, findings, and
how many of the findings exclusions.py lets off. All others fail the test; so does an exclusion that
matches nothing, and a linter that finds nothing in manifests that are wrong on purpose. Exits 77,
skipped, when the linter cannot be had; when several are asked, those that can be had are judged.
"""
import fnmatch
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'validate'))
import exclusions  # noqa: E402
from validate_test import SKIP, Libyaml, Output, Skip, checker, compile_all, strict  # noqa: E402

KUBERNETES = '1.36.2'
KUBERNETES_VALIDATE_VERSION = '1.37.0'
# What kubesec has rules for; it scores everything else with zero.
SCORED = {'Deployment', 'StatefulSet', 'DaemonSet', 'Pod'}

# Wrong on purpose: each linter has to say something about it.
WRONG = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name:   wrong, namespace: wrong}
spec:
  replicas: 1
  surplus: true
  selector:
      matchLabels: {app: wrong}
  template:
    metadata:
      labels: {app: wrong}
    spec:
      containers:
      - name: wrong
        image: wrong
        env:
        - name: TOKEN
          value: "AKIAIOSFODNN7EXAMPLQ"
        securityContext: {privileged: true}
---
apiVersion: v1
kind: Service
metadata: {name: wrong, namespace: wrong}
spec:
  selector: {app: wrong}
  ports:
  - port: 80
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: wrong, namespace: wrong}
spec:
  groups:
  - name: wrong
    rules:
    - {alert: Wrong, expr: up == 0}
    - {alert: Wrong, expr: up == 0}
"""


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **more)


def answer(done, what):
    """The JSON that a linter printed; its exit code says only whether it found something."""
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemExit('%s: exit %d: %s%s' % (what, done.returncode, done.stdout[-800:],
                                                done.stderr[-800:]))


class Judged:
    """What one linter said: findings as (CHECK, `EXAMPLE/ENV KIND/NAME DETAIL`, TEXT)."""

    def __init__(self, version):
        self.version = version
        self.checks = set()
        self.judged = 0
        self.findings = []

    def add(self, check, out, kind, name, detail='', text=''):
        where = '%s/%s %s/%s %s' % (out.example, out.env, kind, name, detail)
        self.findings.append((check, where.rstrip(), text))


def pinned(linter, module):
    """The version in the linter's go.mod."""
    with open(os.path.join(HERE, linter, 'go.mod'), encoding='utf-8') as f:
        return re.search(re.escape(module) + r' v([\d.]+)', f.read()).group(1)


def paths(out):
    return [os.path.join(out.folder, name) for name in out.texts]


def lint_kube_score(outputs):
    program = checker('kube-score')
    j = Judged(pinned('kube-score', 'zegl/kube-score'))
    for out in outputs:
        done = run([program, 'score', '--all-default-optional',
                    '--disable-ignore-checks-annotations', '--exit-one-on-warning',
                    '--kubernetes-version', 'v' + KUBERNETES.rpartition('.')[0], '-o', 'json',
                    *paths(out)])
        for o in answer(done, 'kube-score'):
            j.judged += 1
            for c in o['checks'] or []:
                j.checks.add(c['check']['id'])
                if c['grade'] >= 10 or c['skipped']:
                    continue
                for comment in c['comments'] or [{'path': '', 'summary': c['check']['comment']}]:
                    j.add(c['check']['id'], out, o['type_meta']['kind'],
                          o['object_meta']['name'], comment['path'], comment['summary'])
    return j


def lint_kubesec(outputs):
    """All workloads of all environments in one file: it answers in their order."""
    program, schemas = checker('kubesec'), checker('schemas')
    j = Judged(pinned('kubesec', 'controlplaneio/kubesec/v2'))
    workloads = [(out, o) for out in outputs for _, o in out.each() if o['kind'] in SCORED]
    with tempfile.NamedTemporaryFile('w', suffix='.yaml') as f:
        yaml.safe_dump_all([o for _, o in workloads], f)
        f.flush()
        said = answer(run([program, 'scan', '--kubernetes-version', KUBERNETES,
                           '--schema-location', schemas, f.name]), 'kubesec')
    if len(said) != len(workloads):
        raise SystemExit('kubesec: %d answers for %d workloads' % (len(said), len(workloads)))
    j.judged = len(said)
    for (out, o), verdict in zip(workloads, said):
        kind, name = o['kind'], o['metadata']['name']
        if not verdict['valid']:
            j.add('invalid', out, kind, name, '', verdict['message'])
        for level in ('passed', 'advise', 'critical'):
            for rule in verdict.get('scoring', {}).get(level) or []:
                j.checks.add(rule['id'])
                if level != 'passed':
                    j.add(rule['id'], out, kind, name, '', rule['reason'])
    return j


def lint_checkov(outputs):
    """One run over everything, since most of its time is its start."""
    program = checker('checkov')
    root = os.path.commonpath([out.folder for out in outputs])
    if len(outputs) == 1:
        root = os.path.dirname(root)
    by_folder = {os.path.relpath(out.folder, root): out for out in outputs}
    j = Judged('')
    for framework in ('kubernetes', 'secrets'):
        reports = answer(run([program, '-d', root, '--framework', framework, '--compact',
                              '--skip-download', '-o', 'json'], cwd=root), 'checkov')
        for report in reports if isinstance(reports, list) else [reports]:
            if 'results' not in report: # nothing to say of this framework
                continue
            j.version = report['summary']['checkov_version']
            for path in report['results'].get('parsing_errors', []):
                raise SystemExit('checkov cannot read ' + path)
            j.checks.update(c['check_id'] for c in report['results']['passed_checks'])
            for c in report['results']['failed_checks']:
                folder, _, file = c['file_path'].strip('/').rpartition('/')
                kind, _, rest = c['resource'].partition('.')
                j.checks.add(c['check_id'])
                if framework == 'secrets':
                    j.add(c['check_id'], by_folder[folder], 'file', file,
                          'lines %d-%d' % tuple(c['file_line_range']), c['check_name'])
                else:
                    j.add(c['check_id'], by_folder[folder], kind, rest.partition('.')[2], '',
                          c['check_name'])
    j.judged = sum(1 for out in outputs for _ in out.each())
    return j


YAMLLINT_MORE = ['key-ordering: enable', 'empty-values: enable', 'octal-values: enable',
                 'float-values: {require-numeral-before-decimal: true}',
                 'document-end: {present: false}']


# The rules that a configuration switches on.
YAMLLINT_ON = '''
import json, sys
from yamllint.config import YamlLintConfig
print(json.dumps(sorted(k for k, v in YamlLintConfig(sys.argv[1]).rules.items() if v)))
'''


def lint_yamllint(outputs):
    program = checker('yamllint')
    j = Judged(run([program, '--version']).stdout.split()[-1])
    rules = YAMLLINT_MORE + [setting for linter, setting, _ in exclusions.SETTINGS
                             if linter == 'yamllint']
    config = 'extends: default\nrules:\n' + ''.join('  %s\n' % rule for rule in rules)
    python = os.path.join(os.path.dirname(program), 'python')
    j.checks.update(answer(run([python, '-c', YAMLLINT_ON, config]), 'yamllint'))
    for out in outputs:
        files = glob.glob(os.path.join(out.folder, '*.yaml')) # kustomization.yaml too
        done = run([program, '--strict', '-f', 'parsable', '-d', config, *sorted(files)])
        if done.returncode not in (0, 1, 2) or done.stderr:
            raise SystemExit('yamllint: ' + done.stdout[-800:] + done.stderr)
        j.judged += len(files)
        for line in done.stdout.splitlines():
            m = re.match(r'(.*?):(\d+):\d+: \[\w+\] (.*?)(?: \(([\w-]+)\))?$', line)
            j.add(m.group(4) or 'syntax', out, 'file', os.path.basename(m.group(1)),
                  'line ' + m.group(2), m.group(3))
    return j


def lint_monokle(outputs):
    packages = checker('monokle')
    node = shutil.which('node')
    if not node:
        raise Skip('there is no node')
    said = answer(run([node, os.path.join(HERE, 'monokle.mjs'), packages,
                       *(out.folder for out in outputs)]), 'monokle')
    j = Judged(said['version'])
    j.checks.update(said['rules'])
    by_folder = {out.folder: out for out in outputs}
    j.judged = sum(1 for out in outputs for _ in out.each())
    for folder, rule, kind, name, text in said['findings']:
        j.add(rule, by_folder[folder], kind, name, text)
    return j


def lint_kubernetes_validate(outputs):
    """The newest Kubernetes that it knows; tests/validate asks about the stack's own."""
    python = checker('kubernetes-validate')
    j = Judged(run([python, '-c', 'import kubernetes_validate as k; print(k.__version__)'])
               .stdout.strip())
    j.checks.add('schema of Kubernetes ' + KUBERNETES_VALIDATE_VERSION)
    documents = [[str(i), o] for i, (_, o) in enumerate(known(outputs))]
    j.judged = len(documents)
    owners = known(outputs)
    for finding in strict(python, KUBERNETES_VALIDATE_VERSION, documents):
        i, _, text = finding.partition(': ')
        out, o = owners[int(i)]
        j.add('schema', out, o['kind'], o['metadata']['name'], '', text)
    return j


def known(outputs):
    """Objects of the kinds that Kubernetes has built in."""
    built_in = re.compile(r'^(v1|(apps|batch|autoscaling|policy)/v\d+|(networking|rbac\.'
                          r'authorization|storage|scheduling)\.k8s\.io/v\d+)$')
    return [(out, o) for out in outputs for _, o in out.each() if built_in.match(o['apiVersion'])]


def lint_promtool(outputs):
    program = shutil.which('promtool')
    if not program:
        raise Skip('there is no promtool, which is in Debian\'s package prometheus')
    said = run([program, '--version'])
    j = Judged(re.search(r'version ([\d.]+)', said.stdout + said.stderr).group(1))
    j.checks.update(['syntax', 'duplicate-rules'])
    for out in outputs:
        for _, o in out.each():
            if o['kind'] != 'PrometheusRule':
                continue
            j.judged += 1
            with tempfile.NamedTemporaryFile('w', suffix='.yaml') as f:
                yaml.safe_dump(o['spec'], f)
                f.flush()
                done = run([program, 'check', 'rules', '--lint=all', '--lint-fatal', f.name])
            if done.returncode:
                j.add('check-rules', out, o['kind'], o['metadata']['name'], '',
                      (done.stdout + done.stderr).replace('\n', ' '))
    return j


LINTERS = {
    'kube-score': lint_kube_score,
    'kubesec': lint_kubesec,
    'checkov': lint_checkov,
    'monokle': lint_monokle,
    'kubernetes-validate': lint_kubernetes_validate,
    'yamllint': lint_yamllint,
    'promtool': lint_promtool,
}


class Excluded:
    """The exclusions of one linter, and which of their patterns have matched."""

    def __init__(self, linter):
        self.entries = [e for e in exclusions.EXCLUSIONS if e[0] == linter]
        self.unused = {(check, pattern) for _, check, where, _ in self.entries
                       for pattern in where}

    def lets_off(self, check, where):
        found = False
        for _, name, patterns, _ in self.entries:
            for pattern in patterns if name == check else []:
                if fnmatch.fnmatchcase(where, pattern):
                    self.unused.discard((check, pattern))
                    found = True
        return found


def bad_entries():
    """Entries that nobody reads, or that say nothing."""
    for linter, check, where, reason in exclusions.EXCLUSIONS:
        if linter not in LINTERS or not where or len(reason) < 20:
            yield 'exclusions.py: %s %s needs a linter, patterns and a reason' % (linter, check)
    for linter, setting, reason in exclusions.SETTINGS:
        if linter not in LINTERS or len(reason) < 20:
            yield 'exclusions.py: %s %s needs a linter and a reason' % (linter, setting)


def control(folder):
    """The wrong manifests as an output, in folders of their own."""
    inner = os.path.join(folder, 'wrong', 'wrong')
    os.makedirs(inner)
    with open(os.path.join(inner, '40-wrong.yaml'), 'w', encoding='utf-8') as f:
        f.write(WRONG)
    return [Output('wrong', 'wrong', inner)]


def judge(linter, outputs, wrong):
    """(row of the table, complaints) of one linter."""
    j = LINTERS[linter](outputs)
    complaints = [] # (CHECK, TEXT)
    excluded = Excluded(linter)
    let_off = 0
    for check, where, text in j.findings:
        if excluded.lets_off(check, where):
            let_off += 1
        else:
            complaints.append((check, '%s: %s' % (where, text)))
    open_findings = len(complaints)
    for check, pattern in sorted(excluded.unused):
        complaints.append((check, 'the exclusion `%s` matches nothing' % pattern))
    if not j.judged:
        complaints.append(('-', 'nothing was judged'))
    if not LINTERS[linter](wrong).findings:
        complaints.append(('-', 'finds nothing in manifests that are wrong'))
    row = (linter, j.version, len(j.checks), j.judged, open_findings, let_off)
    return row, len(j.checks), complaints


def table(rows):
    head = ('linter', 'version', 'checks', 'judged', 'findings', 'excluded')
    rows = [head] + [tuple(map(str, row)) for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        print('  '.join(cell.ljust(w) if i < 2 else cell.rjust(w)
                        for i, (cell, w) in enumerate(zip(row, widths))).rstrip())


def main(kaizenc, *linters):
    """A check is a case: it passes when nothing of it is left to say."""
    rows, skipped = [], []
    complaints = list(bad_entries())
    passed, failed = 0, len(complaints)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        outputs, wrong = compile_all(os.path.abspath(kaizenc), folder), control(other)
        for linter in linters or LINTERS:
            try:
                row, checks, said = judge(linter, outputs, wrong)
            except Skip as why:
                skipped.append('%s: %s' % (linter, why))
                continue
            bad = len({check for check, _ in said})
            rows.append(row)
            complaints += ['%s %s: %s' % (linter, check, text) for check, text in said]
            passed, failed = passed + checks - min(bad, checks), failed + bad
    for complaint in complaints:
        print(complaint)
    for why in skipped:
        print('skipped: ' + why)
    if not rows:
        return SKIP
    table(rows)
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
