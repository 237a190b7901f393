#!/usr/bin/env python3
"""Compiles every example in every environment and compares all that comes out.

usage: golden_test.py KAIZENC [--update] [EXAMPLE...]

tests/golden/expected/EXAMPLE/ENV/ holds the whole output folder. --update writes what the compiler
makes now; read the difference like code before it is committed. Beside the bytes:

  again      a second run makes the same bytes
  stream     `-o -` is the files that are applied, one after the other
  secrets    no text that the source writes into a secret comes out anywhere
  annotated  --annotate adds comments and nothing else, one on every line with a value
"""
import argparse
import difflib
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXPECTED = os.path.join(ROOT, 'tests', 'golden', 'expected')
DIFF_LINES = 60


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, problem):
        """`problem` is None, or text on what is wrong."""
        if problem is None:
            self.passed += 1
            return
        self.failed += 1
        print('FAILED %s\n%s\n' % (what, problem))


class Compiler:
    def __init__(self, kaizenc):
        self.kaizenc = kaizenc

    def run(self, *arguments, cwd=ROOT):
        return subprocess.run([self.kaizenc, *arguments], cwd=cwd, capture_output=True,
                              stdin=subprocess.DEVNULL)

    def folder(self, source, out, *arguments, cwd=ROOT):
        """Compiles all environments below `out`; what went wrong, or None."""
        run = self.run(source, '--all-envs', '-o', out, *arguments, cwd=cwd)
        if run.returncode:
            return 'exit %d\n%s' % (run.returncode, run.stderr.decode(errors='replace'))
        return None


def examples():
    folder = os.path.join(ROOT, 'examples')
    return [name for name in sorted(os.listdir(folder))
            if os.path.exists(os.path.join(folder, name, 'stack.kaizen'))]


def source_of(example):
    return 'examples/%s/stack.kaizen' % example


def read_folder(folder):
    """{path below it: (whether it is executable, bytes)}"""
    files = {}
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(at, name)
            with open(path, 'rb') as f:
                executable = bool(os.stat(path).st_mode & stat.S_IXUSR)
                files[os.path.relpath(path, folder)] = (executable, f.read())
    return files


def difference(was, now):
    """What two folders as read_folder() gives them do not have in common, or None."""
    lines = ['not made any more: ' + name for name in sorted(was.keys() - now.keys())]
    lines += ['made, but not expected: ' + name for name in sorted(now.keys() - was.keys())]
    for name in sorted(was.keys() & now.keys()):
        if was[name] == now[name]:
            continue
        if was[name][0] != now[name][0]:
            lines.append('%s: %s' % (name, 'executable now' if now[name][0] else 'not executable'))
        lines += difflib.unified_diff(was[name][1].decode(errors='replace').splitlines(),
                                      now[name][1].decode(errors='replace').splitlines(),
                                      'expected/' + name, 'made/' + name, lineterm='')
    if not lines:
        return None
    if len(lines) > DIFF_LINES:
        lines[DIFF_LINES:] = ['... and %d lines more' % (len(lines) - DIFF_LINES)]
    return '\n'.join(lines)


def below(files, env):
    return {name[len(env) + 1:]: f for name, f in files.items() if name.startswith(env + '/')}


def is_applied(name):
    return name.endswith('.yaml') and not name.endswith('.template.yaml') \
        and name != 'kustomization.yaml'


def stream(compiler, example, env, made):
    """Whether `-o -` is the concatenation of what is applied; what is wrong, or None."""
    run = compiler.run(source_of(example), '--env=' + env, '-o', '-')
    if run.returncode:
        return run.stderr.decode(errors='replace')
    wanted = b''.join(made[name][1] for name in sorted(made) if is_applied(name))
    return difference({'stream': (False, wanted)}, {'stream': (False, run.stdout)})


# A quoted text that stands for the whole value of a key, in the block of a secret.
SECRET = re.compile(r'^(\s*secret\s+[\w-]+\s*\{)(.*?)^(\s*\})', re.M | re.S)
LITERAL = re.compile(r'^(\s*(?:[\w.-]+|"[^"\n]*")\s*=\s*)"([^"\n]*)"', re.M)


def with_canaries(text):
    """The source with a text of ours in place of each that a secret is given, and these texts."""
    canaries = []

    def literal(m):
        canaries.append('kz%dcanary' % len(canaries))
        return '%s"%s"' % (m.group(1), canaries[-1])

    return SECRET.sub(lambda m: m.group(1) + LITERAL.sub(literal, m.group(2)) + m.group(3),
                      text), canaries


def secrets(compiler, example, folder):
    """Compiles a copy whose secrets can be told from any other text; what is wrong, or None."""
    copy = os.path.join(folder, 'copy')
    shutil.copytree(os.path.join(ROOT, 'examples', example), copy)
    path = os.path.join(copy, 'stack.kaizen')
    with open(path, encoding='utf-8') as f:
        text, canaries = with_canaries(f.read())
    if not canaries:
        return None
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
    for arguments in ([], ['--annotate']):
        out = os.path.join(folder, 'canaries' + ''.join(arguments))
        problem = compiler.folder('stack.kaizen', out, *arguments, cwd=copy)
        if problem:
            return problem
        for name, (_, data) in read_folder(out).items():
            for canary in canaries:
                if canary.encode() in data:
                    return '%s holds the text of a secret' % name
    return None


KEY = re.compile(r'^(?:- )*(?:"(?:[^"\\]|\\.)*"|[^\s"#][^:#]*):$')


def needs_origin(line):
    """Whether a line of plain output holds a value, not only keys that lead to one."""
    text = line.strip()
    return bool(text) and text != '---' and not text.startswith('#') and not KEY.match(text)


def annotated(plain, with_origins):
    """What the annotated form of a file has that the plain one has not must be comments."""
    was, now = plain.decode().splitlines(), with_origins.decode().splitlines()
    if len(was) != len(now):
        return '%d lines became %d' % (len(was), len(now))
    block = None
    for number, (a, b) in enumerate(zip(was, now), 1):
        indent = len(a) - len(a.lstrip())
        if block is not None and a.strip() and indent < block:
            block = None
        if block is not None:
            if a != b:
                return 'line %d, inside a text: %s' % (number, b)
            continue
        if not b.startswith(a) or (b != a and not re.match(r'\s+# \S', b[len(a):])):
            return 'line %d is not the line of the plain file with a comment:\n%s\n%s' % (number, a, b)
        if needs_origin(a) and b == a:
            return 'line %d tells no origin: %s' % (number, a)
        if re.search(r'(?:^|[:-]) [|>][0-9+-]*$', a):
            block = literal_indent(was, number)
    return None


def literal_indent(lines, number):
    """How far the text of a block literal is indented that the line before `number` opens."""
    for line in lines[number:]:
        if line.strip():
            return len(line) - len(line.lstrip())
    return 0


def annotations(compiler, example, made, folder):
    out = os.path.join(folder, 'annotated')
    problem = compiler.folder(source_of(example), out, '--annotate')
    if problem:
        return problem
    now = read_folder(out)
    for name in sorted(made):
        if not name.endswith('.yaml') or name.endswith('kustomization.yaml'):
            continue
        if name not in now:
            return '%s is not made with --annotate' % name
        problem = annotated(made[name][1], now[name][1])
        if problem:
            return '%s: %s' % (name, problem)
    return None


def rewrite(example, out):
    folder = os.path.join(EXPECTED, example)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(out, folder)
    print('%s: %d files written' % (example, len(read_folder(folder))))


def one_example(compiler, example, update, tally, folder):
    out = os.path.join(folder, 'out')
    problem = compiler.folder(source_of(example), out)
    tally.check(example + ' compiles', problem)
    if problem:
        return
    if update:
        rewrite(example, out)
    made, wanted = read_folder(out), read_folder(os.path.join(EXPECTED, example))
    envs = sorted({name.split('/')[0] for name in {**made, **wanted}})
    for env in envs:
        tally.check('%s %s as expected' % (example, env),
                    difference(below(wanted, env), below(made, env)))
    again = os.path.join(folder, 'again')
    tally.check(example + ' again',
                compiler.folder(source_of(example), again)
                or difference(made, read_folder(again)))
    for env in envs:
        tally.check('%s %s stream' % (example, env),
                    stream(compiler, example, env, below(made, env)))
    tally.check(example + ' secrets', secrets(compiler, example, folder))
    tally.check(example + ' annotated', annotations(compiler, example, made, folder))
    print('%s: %d files in %s' % (example, len(made), ', '.join(envs)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('kaizenc')
    parser.add_argument('--update', action='store_true')
    parser.add_argument('examples', nargs='*')
    options = parser.parse_intermixed_args()
    compiler = Compiler(os.path.abspath(options.kaizenc))
    tally = Tally()
    for example in options.examples or examples():
        with tempfile.TemporaryDirectory() as folder:
            one_example(compiler, example, options.update, tally, folder)
    if not options.examples:
        for stray in sorted(set(os.listdir(EXPECTED)) - set(examples())):
            tally.check('expected/' + stray, 'there is no such example')
    print('%d passed, %d failed' % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == '__main__':
    sys.exit(main())
