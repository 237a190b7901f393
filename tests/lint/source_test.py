#!/usr/bin/env python3
"""Reads the compiler's sources as text: what may include what, and what is listed where.

usage: source_test.py ROOT

  order    every #include "..." goes down the layers of ORDER, never up or sideways
  listed   every source and every test is named in its folder's meson.build
  sizes    C files over 500 lines are reported, those over 800 fail; the flagship stays a page or two
"""
import os
import re
import sys

# A layer sees itself and those in its row. What rules and lower do not have is the point: neither
# sees the other, nor the syntax tree.
ORDER = {
    'base': [],
    'source': ['base'],
    'diag': ['base', 'source'],
    'syntax': ['base', 'source', 'diag'],
    'fmt': ['base', 'source', 'diag', 'syntax'],
    'module': ['base', 'source', 'diag', 'syntax'],
    'kube': ['base', 'source', 'diag'],
    'type': ['base', 'source', 'diag', 'kube'],
    'eval': ['base', 'source', 'diag', 'syntax', 'module', 'kube', 'type'],
    'model': ['base', 'source', 'diag', 'kube', 'type', 'eval'],
    'rules': ['base', 'source', 'diag', 'kube', 'type', 'eval', 'model'],
    'lower': ['base', 'source', 'diag', 'kube', 'type', 'eval', 'model'],
    'emit': ['base', 'source', 'diag', 'kube', 'lower'],
    'session': ['base', 'source', 'diag', 'syntax', 'fmt', 'module', 'kube', 'type', 'eval', 'model',
                'rules', 'lower', 'emit', 'kaizen.h'],
    'cli': ['base', 'kaizen.h'],
    'lsp': ['base', 'kaizen.h'],
    'kaizen.h': [],
}

# Tables of X-macros that a lower layer reads, each with its reason.
TABLES = {
    # explain and --list know the codes of the rules, and a code is spelled in one place
    ('diag', 'rules/rules.def'),
    # the words of the language stand beside its grammar
    ('syntax', 'keywords.def'),
}

GENERATED = {'kaizen.tab.h', 'kaizen.lex.h'}

LINES_NOTED = 500
LINES_MOST = 800
FLAGSHIP = 'examples/kaizen-studio/stack.kaizen'
FLAGSHIP_MOST = 150

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


class Tally:
    """Files by whether something was found in them."""

    def __init__(self):
        self.good, self.bad = set(), set()

    def check(self, file, ok, what):
        (self.good if ok else self.bad).add(file)
        if not ok:
            print('%s: %s' % (file, what))

    def close(self):
        print('%d passed, %d failed' % (len(self.good - self.bad), len(self.bad)))
        return 1 if self.bad else 0


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def sources(root, *suffixes):
    for folder, folders, names in os.walk(os.path.join(root, 'compiler')):
        folders.sort()
        for name in sorted(names):
            if name.endswith(suffixes):
                yield os.path.relpath(os.path.join(folder, name), root)


def layer_of(path):
    """The layer of a path as it stands in an #include or below compiler/."""
    if '/' in path:
        return path.split('/')[0]
    return 'kaizen.h' if path == 'kaizen.h' else 'session'


def order(root, tally):
    for path in sources(root, '.c', '.h', '.def'):
        layer = layer_of(os.path.relpath(path, 'compiler'))
        tally.check(path, layer in ORDER, 'tests/lint/source_test.py has no row for %s' % layer)
        for target in INCLUDE.findall(read(os.path.join(root, path))):
            if layer not in ORDER or target in GENERATED or (layer, target) in TABLES:
                continue
            to = layer_of(target)
            tally.check(path, to == layer or to in ORDER[layer],
                        '%s does not see %s, which "%s" belongs to' % (layer, to, target))


def listed(root, tally):
    for path in sources(root, '.c'):
        folder, name = os.path.split(path)
        build = read(os.path.join(root, folder, 'meson.build'))
        tally.check(path, "'%s'" % name in build, 'not in %s/meson.build' % folder)
    suites = read(os.path.join(root, 'tests/meson.build'))
    for suite in sorted(os.listdir(os.path.join(root, 'tests'))):
        folder = os.path.join(root, 'tests', suite)
        names = os.listdir(folder) if os.path.isdir(folder) else []
        tests = [n for n in sorted(names) if re.fullmatch(r'test_\w+\.c|\w+_test\.py', n)]
        build = read(os.path.join(folder, 'meson.build')) if 'meson.build' in names else ''
        for name in tests:
            stem = re.sub(r'^test_|_test\.py$|\.c$', '', name)
            tally.check('tests/%s/%s' % (suite, name),
                        "'%s'" % name in build or "'%s'" % stem in build,
                        'in no test of its meson.build')
        if tests:
            tally.check('tests/' + suite, "'%s'" % suite in suites, 'not in tests/meson.build')


def sizes(root, tally):
    for path in sources(root, '.c', '.h'):
        lines = read(os.path.join(root, path)).count('\n')
        if lines > LINES_NOTED:
            print('%s has %d lines' % (path, lines))
        tally.check(path, lines <= LINES_MOST, 'longer than %d lines' % LINES_MOST)
    flagship = [line for line in read(os.path.join(root, FLAGSHIP)).splitlines()
                if line.strip() and not line.strip().startswith('#')]
    tally.check(FLAGSHIP, len(flagship) < FLAGSHIP_MOST, '%d lines' % len(flagship))


def main(root):
    tally = Tally()
    order(root, tally)
    listed(root, tally)
    sizes(root, tally)
    return tally.close()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
