#!/usr/bin/env python3
"""Asks programs that are not ours about every object of every example in every environment.

usage: validate_test.py KAIZENC CHECK

CHECK is one of
  kubernetes-validate  schemas of two Kubernetes versions, strict; built-in kinds
  kubeconform          schemas of two Kubernetes versions and of the custom resources, strict
  kustomize            `kubectl kustomize` builds the folder and gives the same objects
  readers              PyYAML and libyaml read the same, with --annotate too
  canonical            the shape of the YAML itself, see canonical.py

Ends with a table of what was asked how often. Exits 77, skipped, when the checker cannot be had.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

import canonical

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SKIP = 77
KUBERNETES_VALIDATE_VERSIONS = ['1.34.0', '1.36.0']
KUBECONFORM_VERSIONS = ['1.34.1', '1.36.2']
# Kinds that no Kubernetes version has built in; kubernetes-validate has no schemas for them.
BUILT_IN = re.compile(r'^(v1|(apps|batch|autoscaling|policy)/v\d+|[a-z.]+\.k8s\.io/v\d+)$')
NOT_BUILT_IN = ('gateway.networking.k8s.io/',)


# One wrong object each; a checker that has nothing to say of them has not checked.
WRONG_BUILT_IN = {'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'wrong'},
                  'datas': {'a': 'b'}}
WRONG_CUSTOM = {'apiVersion': 'monitoring.coreos.com/v1', 'kind': 'ServiceMonitor',
                'metadata': {'name': 'wrong'}, 'spec': {'selector': {}, 'endpoints': [{'porte': 'x'}]}}
WRONG_SHAPE = {'apiVersion': 'v1', 'kind': 'ResourceQuota', 'metadata': {'name': None, 'labels': {}},
               'spec': {'hard': {'limits.cpu': '1000m', 'requests.memory': '1024Mi', 'pods': 4}}}


class Skip(Exception):
    """Why a checker cannot be had."""


class PurePython(yaml.SafeLoader):
    """The reader that PyYAML has in Python. A plain `=` is text, as everywhere but in YAML 1.1."""


class Libyaml(getattr(yaml, 'CSafeLoader', yaml.SafeLoader)):
    """The same over libyaml."""


for loader in (PurePython, Libyaml):
    loader.add_constructor('tag:yaml.org,2002:value', lambda _, node: node.value)


class Output:
    """One environment of one example: its folder, and its objects by file."""

    def __init__(self, example, env, folder):
        self.example, self.env, self.folder = example, env, folder
        self.texts = {}
        for name in sorted(os.listdir(folder)):
            if name.endswith('.yaml') and name != 'kustomization.yaml':
                with open(os.path.join(folder, name), encoding='utf-8') as f:
                    self.texts[name] = f.read()
        self.objects = {name: list(yaml.load_all(text, Libyaml))
                        for name, text in self.texts.items()}

    def __str__(self):
        return '%s %s' % (self.example, self.env)

    def each(self):
        for name, objects in self.objects.items():
            for o in objects:
                yield name, o


def compile_all(kaizenc, folder, *arguments):
    outputs = []
    examples = os.path.join(ROOT, 'examples')
    for example in sorted(os.listdir(examples)):
        source = os.path.join('examples', example, 'stack.kaizen')
        if not os.path.exists(os.path.join(ROOT, source)):
            continue
        out = os.path.join(folder, example)
        run = subprocess.run([kaizenc, source, '--all-envs', '-o', out, *arguments], cwd=ROOT,
                             capture_output=True, text=True)
        if run.returncode:
            raise SystemExit('%s does not compile:\n%s' % (source, run.stderr))
        outputs += [Output(example, env, os.path.join(out, env)) for env in sorted(os.listdir(out))]
    return outputs


def checker(name):
    """The path that tools/checkers gives for a name."""
    run = subprocess.run([sys.executable, os.path.join(ROOT, 'tools', 'checkers'), name],
                         capture_output=True, text=True)
    if run.returncode == SKIP:
        raise Skip(run.stderr.strip().splitlines()[-1])
    if run.returncode:
        raise SystemExit(run.stderr)
    return run.stdout.strip()


def title(o):
    meta = o.get('metadata') or {}
    return '%s/%s' % (o.get('kind'), meta.get('name'))


class Result:
    """What one checker in one version said of all outputs."""

    def __init__(self, tool, version):
        self.tool, self.version = tool, version
        self.objects = 0
        self.findings = []

    def add(self, where, what):
        self.findings.append('%s: %s' % (where, what))

    def close(self, outputs):
        """(passed, failed), counted in outputs: one environment of one example each."""
        if not self.objects:
            self.add(self.tool + ' ' + self.version, 'no object was checked')
        wrong = {str(out) for out in outputs if any(f.startswith(str(out) + ' ') or
                                                    f.startswith(str(out) + ':')
                                                    for f in self.findings)}
        failed = len(wrong) or (1 if self.findings else 0)
        return len(outputs) - len(wrong), failed


def strict(python, version, documents):
    run = subprocess.run([python, os.path.join(HERE, 'strict.py'), version],
                         input=json.dumps(documents), capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(run.stderr)
    return json.loads(run.stdout)


def check_kubernetes_validate(outputs, _):
    python = checker('kubernetes-validate')
    documents = []
    for out in outputs:
        for name, o in out.each():
            version = o.get('apiVersion', '')
            if BUILT_IN.match(version) and not version.startswith(NOT_BUILT_IN):
                documents.append(['%s %s %s' % (out, name, title(o)), o])
    release = subprocess.run([python, '-c', 'import kubernetes_validate as k; print(k.__version__)'],
                             capture_output=True, text=True, check=True).stdout.strip()
    for version in KUBERNETES_VALIDATE_VERSIONS:
        result = Result('kubernetes-validate ' + release, version)
        result.objects = len(documents)
        result.findings = strict(python, version, documents)
        if not strict(python, version, [['control', WRONG_BUILT_IN]]):
            result.add('control', 'a wrong object is not found')
        yield result


def conform(version, files):
    """What kubeconform says of each object in the files."""
    program, schemas = checker('kubeconform'), checker('schemas')
    run = subprocess.run(
        [program, '-strict', '-output', 'json', '-verbose', '-kubernetes-version', version,
         '-schema-location', schemas + '/{{.NormalizedKubernetesVersion}}-standalone'
         '{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json',
         '-schema-location', schemas + '/crds/{{.Group}}/{{.ResourceKind}}_'
         '{{.ResourceAPIVersion}}.json', *files],
        capture_output=True, text=True)
    try:
        # What stands before the first `---`, a comment, comes as an object without anything.
        return [r for r in json.loads(run.stdout)['resources'] if r['status'] or r['kind']]
    except (ValueError, KeyError):
        raise SystemExit('kubeconform: ' + run.stdout + run.stderr)


def check_kubeconform(outputs, _):
    with tempfile.NamedTemporaryFile('w', suffix='.yaml') as control:
        yaml.safe_dump_all([WRONG_BUILT_IN, WRONG_CUSTOM], control)
        control.flush()
        for version in KUBECONFORM_VERSIONS:
            result = Result('kubeconform', version)
            for out in outputs:
                said = conform(version, [os.path.join(out.folder, name) for name in out.texts])
                result.objects += len(said)
                for r in said:
                    if r['status'] != 'statusValid':
                        result.add('%s %s %s/%s' % (out, os.path.basename(r['filename']), r['kind'],
                                                    r['name']), '%s: %s' % (r['status'], r['msg']))
                if len(said) != sum(map(len, out.objects.values())):
                    result.add(out, 'kubeconform read %d objects' % len(said))
            if [r['status'] for r in conform(version, [control.name])] != ['statusInvalid'] * 2:
                result.add('control', 'a wrong object is not found')
            yield result


def is_applied(name):
    return not name.endswith('.template.yaml')


def by_identity(objects):
    found = {}
    for o in objects:
        key = (o['apiVersion'], o['kind'], o['metadata'].get('namespace', ''), o['metadata']['name'])
        found.setdefault(key, []).append(o)
    return found


def check_kustomize(outputs, _):
    program = checker('kubectl')
    said = subprocess.run([program, 'version', '--client', '-o', 'json'], capture_output=True,
                          text=True).stdout
    try:
        version = json.loads(said).get('kustomizeVersion', 'unknown')
    except ValueError:
        version = 'unknown'
    result = Result('kubectl kustomize', version)
    for out in outputs:
        run = subprocess.run([program, 'kustomize', out.folder], capture_output=True, text=True)
        if run.returncode or run.stderr.strip():
            result.add(out, run.stderr.strip() or 'exit %d' % run.returncode)
            continue
        built = by_identity(o for o in yaml.load_all(run.stdout, Libyaml) if o)
        ours = by_identity(o for name, o in out.each() if is_applied(name))
        result.objects += len(built)
        for key in sorted(built.keys() | ours.keys()):
            if built.get(key) != ours.get(key):
                result.add(out, '%s/%s differs' % (key[1], key[3]) if key in built and key in ours
                           else '%s/%s is only in %s' % (key[1], key[3],
                                                         'ours' if key in ours else 'theirs'))
    yield result


def check_readers(outputs, kaizenc):
    for name, reader in (('PyYAML', PurePython), ('libyaml', Libyaml)):
        if name == 'libyaml' and not yaml.__with_libyaml__:
            print('PyYAML has no libyaml here; that reader is not asked')
            continue
        result = Result(name, yaml.__version__)
        for out in outputs:
            for file, text in out.texts.items():
                objects = list(yaml.load_all(text, reader))
                result.objects += len(objects)
                if objects != out.objects[file]:
                    result.add('%s %s' % (out, file), 'read differently')
        yield result
    result = Result('PyYAML', '--annotate')
    with tempfile.TemporaryDirectory() as folder:
        for plain, annotated in zip(outputs, compile_all(kaizenc, folder, '--annotate')):
            result.objects += sum(map(len, annotated.objects.values()))
            if plain.objects != annotated.objects:
                result.add(plain, '--annotate changes what is read')
    yield result


def check_canonical(outputs, _):
    result = Result('canonical', '-')
    for out in outputs:
        for name, o in out.each():
            result.objects += 1
            for problem in canonical.problems(o):
                result.add('%s %s %s' % (out, name, title(o)), problem)
        for name, text in out.texts.items():
            for problem in canonical.unsorted_keys(text):
                result.add('%s %s' % (out, name), problem)
    if len(list(canonical.problems(WRONG_SHAPE))) != 5 or not list(canonical.unsorted_keys('b: 1\na: 1')):
        result.add('control', 'a wrong object is not found')
    yield result


def table(results):
    rows = [('tool', 'version', 'objects', 'findings')]
    rows += [(r.tool, r.version, str(r.objects), str(len(r.findings))) for r in results]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main(kaizenc, check):
    kaizenc = os.path.abspath(kaizenc)
    with tempfile.TemporaryDirectory() as folder:
        outputs = compile_all(kaizenc, folder)
        try:
            results = list(globals()['check_' + check.replace('-', '_')](outputs, kaizenc))
        except Skip as why:
            print('skipped: %s' % why)
            return SKIP
        counts = [result.close(outputs) for result in results]
    for result in results:
        for finding in result.findings:
            print(finding)
    table(results)
    passed, failed = map(sum, zip(*counts))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
