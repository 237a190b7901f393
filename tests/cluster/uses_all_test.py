#!/usr/bin/env python3
"""Finds nouns, blocks, fields and words of the reference that no stack of this folder uses.

usage: uses_all_test.py KAIZENC

What docs/reference/nouns.md lists is used in everything.kaizen or privileged.kaizen, field by field
for each noun, each word of a field that takes words, and each of the fields of pods and containers
that Kubernetes has and that most workloads need. So the tests of this folder have shown each of
them to a real API server. Needs no server itself.
"""
import os
import re
import sys

import api
import cluster

REFERENCE = os.path.join(cluster.ROOT, 'docs', 'reference', 'nouns.md')
STACKS = ('everything.kaizen', 'privileged.kaizen')

CONTAINER = ('name image imagePullPolicy command args workingDir ports env envFrom resources '
             'volumeMounts livenessProbe readinessProbe startupProbe lifecycle securityContext')
POD = ('serviceAccountName automountServiceAccountToken securityContext initContainers volumes '
       'nodeSelector affinity tolerations topologySpreadConstraints terminationGracePeriodSeconds '
       'imagePullSecrets priorityClassName')

TOKEN = re.compile(r'"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\])*"|##?[^\n]*|->|\.\.|[\w.%/@*-]+|\S|\n')


class Table:
    """A noun or block of the reference: its fields with the words they take, and its blocks."""

    def __init__(self, heading):
        self.heading, self.fields, self.blocks, self.open = heading, {}, [], False


def read_reference():
    tables = []
    with open(REFERENCE, encoding='utf-8') as f:
        for line in f:
            if line.startswith(('### ', '## The stack')):
                tables.append(Table(line.strip('# \n').replace('The stack', 'stack')))
            elif line.startswith('## '):
                tables.append(Table(''))
            elif tables and line.startswith('| `'):
                cells = [cell.strip() for cell in line.strip('|\n ').split(' | ')]
                words = re.findall(r'`([\w-]+)`', cells[1]) if is_words(cells[1]) else []
                tables[-1].fields[cells[0].strip('`')] = words
            elif tables and line.startswith('| [`'):
                tables[-1].blocks.append(re.match(r'\| \[`([\w-]+)', line).group(1))
            elif tables and line.startswith('Any other key'):
                tables[-1].open = True
    return [t for t in tables if t.heading and '(' not in t.heading]


def is_words(takes):
    return takes.startswith(('one of `', '`')) and 'true' not in takes


# `init` and `sidecar` are containers; the short form of a block sets the field on the right.
SHORT = {'port': ('port', 'target'), 'scratch': ('size',), 'mount': ('from',),
         'volume': ('size',), 'route': ('to',)}


class Scanner:
    """Which fields are set in which nested blocks: (noun, block, ..., field) -> words said."""

    def __init__(self):
        self.said = {}

    def note(self, path, words=()):
        self.said.setdefault(path, set()).update(words)

    def read(self, text):
        stack, statement, depth = [], [], 0
        for token in TOKEN.findall(text):
            if token.startswith('#'):
                continue
            if token in '[(':
                depth += 1
            elif token in '])':
                depth -= 1
            if token == '{' and depth == 0:
                stack.append((self.enter(stack, statement), statement))
                statement = []
            elif token == '}' and depth == 0:
                self.end(stack, statement)
                self.end(stack[:-1], stack.pop()[1])
                statement = []
            elif token in ('\n', ',') and depth == 0:
                if statement and statement[-1] in ('=', '->'):
                    continue
                self.end(stack, statement)
                statement = []
            else:
                statement.append(token)

    @staticmethod
    def enter(stack, statement):
        words = [w for w in statement if re.fullmatch(r'[\w-]+', w)]
        if words[:1] == ['external']:
            return 'external ' + words[1]
        return words[0] if words else ''

    def end(self, stack, statement):
        """A statement that has ended, with its block when it had one."""
        path = tuple(name for name, _ in stack if name != 'stack')
        if not statement:
            return
        name = statement[0].strip('"')
        if name == 'external':
            name += ' ' + statement[1]
        self.note(path + (name,), [w.strip('"') for w in statement[1:]])
        if name in SHORT and ('=' in statement or '->' in statement):
            for index, mark in enumerate(m for m in statement if m in ('=', '->')):
                self.note(path + (name, SHORT[name][index]), [mark])


def missing(tables, said):
    nouns = {}
    blocks = {}
    for t in tables:
        if t.heading.startswith('block '):
            blocks.setdefault(t.heading[6:], []).append(t)
        else:
            nouns[t.heading] = t

    def fields(table, path):
        for field, words in table.fields.items():
            used = said.get(path + (field,))
            if used is None:
                yield '`%s` is not used in `%s`' % (field, ' '.join(path) or 'stack')

    for heading, table in nouns.items():
        path = () if heading == 'stack' else (heading,)
        if path and path not in said:
            yield 'no `%s`' % heading
            continue
        yield from fields(table, path)
        for block in table.blocks:
            if path + (block,) not in said:
                yield '`%s` has no block `%s`' % (heading, block)
    # A field of a block counts in whatever block or noun it stands; so does a word.
    anywhere, spoken = {}, {}
    for path, words in said.items():
        if len(path) > 1:
            block = 'container' if path[-2] in ('init', 'sidecar') else path[-2]
            anywhere.setdefault(block, set()).add(path[-1])
        spoken.setdefault(path[-1], set()).update(words)
    for name, all_of_name in blocks.items():
        for table in all_of_name:
            for field in table.fields:
                if field not in anywhere.get(name, ()):
                    yield '`%s` is not used in a block `%s`' % (field, name)
            for block in table.blocks:
                if block not in anywhere.get(name, ()):
                    yield 'no block `%s` in a block `%s`' % (block, name)
    for table in tables:
        for field, words in table.fields.items():
            for word in words:
                if word not in spoken.get(field, ()):
                    yield '`%s = %s` of `%s` is not used' % (field, word, table.heading)


def kubernetes_fields(outputs):
    pods, containers = set(), set()
    for output in outputs:
        for o in output.objects:
            for pod in api.pods_of(o):
                pods.update(pod['spec'])
                for container in pod['spec']['containers']:
                    containers.update(container)
    for field in POD.split():
        if field not in pods:
            yield 'no pod has `%s`' % field
    for field in CONTAINER.split():
        if field not in containers:
            yield 'no container has `%s`' % field


def main(kaizenc):
    scanner = Scanner()
    for name in STACKS:
        with open(os.path.join(cluster.HERE, name), encoding='utf-8') as f:
            scanner.read(f.read())
    tables = read_reference()
    asked = sum(1 + len(t.fields) + len(t.blocks) for t in tables)
    outputs = [o for o in cluster.compile_all(os.path.abspath(kaizenc))
               if o.name.split()[0] + '.kaizen' in STACKS]
    findings = list(missing(tables, scanner.said)) + list(kubernetes_fields(outputs))
    # A scanner that sees everything everywhere would find nothing.
    if not list(missing(tables, {path: words for path, words in scanner.said.items()
                                 if path[-1] != 'timezone'})):
        findings.append('control: a field that is not used is not found')
    for finding in findings:
        print(finding)
    asked += len(POD.split()) + len(CONTAINER.split())
    print('%d passed, %d failed' % (asked - len(findings), len(findings)))
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
