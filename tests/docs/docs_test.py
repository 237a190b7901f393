#!/usr/bin/env python3
"""Runs what the documentation shows.

usage: docs_test.py KAIZENC [--update] [PAGE...]

Pages are README.md, everything below docs/ (docs/rules has a test of its own), and the doc comments
of stdlib/. What a fenced block says after ``` decides what is done with it; a page is read from top
to bottom in a folder of its own:

  kaizen                  compiles, every environment
  kaizen,fragment         compiles inside a stack
  kaizen,wrong            is refused with the code that stands nearest above it
  kaizen,file=NAME        compiles, and is written to NAME
  kaizen,append=NAME      goes before the last line of NAME, which then compiles
  kaizen,prepend=NAME     goes before the first line of NAME
  kaizen,replace=NAME     takes the place of the block in NAME that begins with the same line
  ...,mistake             the file then need not compile
  sh                      is run, and succeeds
  sh fails                is run, and fails
  sh shown                is not run: it needs a network, a cluster or another directory
  text                    is what the block of shell before it prints, to the byte

--update writes into the pages what the commands print now. The first block of README.md is made
from the flagship, see first_screen().
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLAGSHIP = 'examples/kaizen-studio'
FENCE = re.compile(r'^( *)```([^\n`]*)\n(.*?)^\1```[ \t]*$', re.M | re.S)
CODE = re.compile(r'\bKZ-[A-Z]\d{3}\b')
SECONDS = 120


class Block:
    def __init__(self, match, text):
        self.info, self.body = match.group(2).strip(), match.group(3)
        words = re.split(r'[ ,]+', self.info)
        self.language, self.flags = words[0], words[1:]
        self.line = text.count('\n', 0, match.start()) + 1
        self.start, self.end = match.span(3)
        self.before = text[:match.start()]

    def value(self, flag):
        for f in self.flags:
            if f.startswith(flag + '='):
                return f[len(flag) + 1:]
        return None


class Page:
    """A page, the folder it is tried in, and what was found."""

    def __init__(self, name, text, kaizenc, folder):
        self.name, self.text, self.kaizenc, self.folder = name, text, kaizenc, folder
        self.blocks = [Block(m, text) for m in FENCE.finditer(text)]
        self.passed, self.problems, self.rewrites = 0, [], []

    def check(self, block, problem):
        if problem is None:
            self.passed += 1
        else:
            self.problems.append('%s:%d: %s' % (self.name, block.line, problem))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, command, text=None):
        env = {**os.environ, 'NO_COLOR': '1',
               'PATH': os.path.dirname(self.kaizenc) + os.pathsep + os.environ['PATH']}
        return subprocess.run(command, cwd=self.folder, input=text, text=True, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                              **({} if text is not None else {'stdin': subprocess.DEVNULL}))

    def compiles(self, source=None, name='-'):
        run = self.run([self.kaizenc, 'check', name], source)
        return None if run.returncode == 0 and 'warning[' not in run.stdout else run.stdout

    def kaizen(self, block):
        if 'wrong' in block.flags:
            return self.wrong(block)
        if 'fragment' in block.flags:
            return self.compiles('stack example {\n%s\n}\n' % block.body)
        for flag, change in (('file', self.write), ('append', self.append),
                             ('prepend', self.prepend), ('replace', self.replace)):
            name = block.value(flag)
            if name:
                problem = change(self.path(name), block.body)
                return problem or ('mistake' not in block.flags and self.compiles(name=name)) or None
        return self.compiles(block.body)

    def wrong(self, block):
        codes = CODE.findall(block.before)
        if not codes:
            return 'no code stands above the wrong example'
        run = self.run([self.kaizenc, 'check', '-'], block.body)
        found = set(re.findall(r'\w+\[(KZ-[A-Z]\d{3})\]', run.stdout))
        return None if found == {codes[-1]} else 'wanted %s, got\n%s' % (codes[-1], run.stdout)

    def write(self, path, body):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(body)

    def append(self, path, body):
        with open(path, encoding='utf-8') as f:
            lines = f.read().rstrip('\n').split('\n')
        if lines[-1] != '}':
            return 'the file does not end with `}`'
        return self.write(path, '\n'.join(lines[:-1] + ['', body.rstrip('\n'), '}', '']))

    def prepend(self, path, body):
        with open(path, encoding='utf-8') as f:
            text = f.read()
        return self.write(path, body + ('' if text.startswith('import') else '\n') + text)

    def replace(self, path, body):
        with open(path, encoding='utf-8') as f:
            text = f.read()
        first = body.split('\n')[0]
        indent = re.match(' *', first).group(0)
        block = re.compile(r'^%s(?:.*?^%s\}|[^\n]*\})?$' % (re.escape(first), indent), re.M | re.S)
        if len(block.findall(text)) != 1:
            return 'the file does not hold one block that begins with `%s`' % first.strip()
        return self.write(path, block.sub(lambda _: body.rstrip('\n'), text))

    def shell(self, block, shown):
        """Runs a block; `shown` is the block of text that follows it at once, or None."""
        run = self.run(['sh', '-eu', '-c', block.body])
        fails = 'fails' in block.flags
        self.check(block, None if fails == (run.returncode != 0)
                   else 'exit %d\n%s' % (run.returncode, run.stdout))
        if shown:
            self.expect(shown, run.stdout)

    def expect(self, shown, said):
        self.check(shown, None if shown.body == said
                   else 'is not what is printed, which is\n' + said)
        self.rewrites.append((shown.start, shown.end, said))

    def all_blocks(self):
        for i, block in enumerate(self.blocks):
            after = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
            if block.language == 'kaizen':
                self.check(block, self.kaizen(block))
            elif block.language == 'sh' and 'shown' not in block.flags:
                self.shell(block, after if after and after.language == 'text' else None)

    def updated(self):
        text = self.text
        for start, end, said in sorted(self.rewrites, reverse=True):
            text = text[:start] + said + text[end:]
        return text


def first_screen(page):
    """The flagship without `budget { min_available = 0 }` of dev's backend is refused."""
    shutil.copytree(os.path.join(ROOT, FLAGSHIP), page.path(FLAGSHIP))
    path = page.path(FLAGSHIP + '/stack.kaizen')
    with open(path, encoding='utf-8') as f:
        text = f.read()
    head, dev, rest = text.partition('env dev {')
    without, n = re.subn(r',\s*budget \{ min_available = 0 \}', '', rest, count=1)
    if not dev or n != 1:
        page.check(page.blocks[0], 'env dev of the flagship has no budget to delete')
        return
    page.write(path, head + dev + without)
    command = 'kaizenc %s/stack.kaizen --env=staging -o out/' % FLAGSHIP
    run = page.run(['sh', '-c', command])
    page.expect(page.blocks[0], '$ %s\n%s' % (command, run.stdout))
    page.check(page.blocks[0], None if run.returncode == 1 and not os.path.exists(page.path('out'))
               else 'exit %d, and out/ %s' % (run.returncode, os.path.exists(page.path('out'))))


def pages():
    yield 'README.md'
    for at, folders, names in os.walk(os.path.join(ROOT, 'docs')):
        folders[:] = sorted(f for f in folders if f != 'rules')
        for name in sorted(names):
            if name.endswith('.md'):
                yield os.path.relpath(os.path.join(at, name), ROOT)
    for name in sorted(os.listdir(os.path.join(ROOT, 'stdlib'))):
        yield 'stdlib/' + name


def read(name):
    with open(os.path.join(ROOT, name), encoding='utf-8') as f:
        text = f.read()
    if name.endswith('.kaizen'):
        # The doc comments as one page; other lines stay empty, for the numbers.
        text = '\n'.join(re.sub(r'^ ?', '', line.strip()[2:]) if line.strip().startswith('##') else ''
                         for line in text.split('\n'))
    return text


def links(page):
    """Files that a page links to exist."""
    prose = FENCE.sub('', page.text)
    for target in re.findall(r'\]\(([^)\s]+)\)', prose):
        target = target.split('#')[0]
        if not target or re.match(r'\w+:', target):
            continue
        at = os.path.normpath(os.path.join(ROOT, os.path.dirname(page.name), target))
        if os.path.exists(at):
            page.passed += 1
        else:
            page.problems.append('%s: links to %s, which does not exist' % (page.name, target))


def one_page(name, kaizenc, update):
    with tempfile.TemporaryDirectory() as folder:
        page = Page(name, read(name), kaizenc, folder)
        if name == 'README.md':
            first_screen(page)
            page.blocks = page.blocks[1:]
        page.all_blocks()
        links(page)
    if update and page.updated() != page.text:
        with open(os.path.join(ROOT, name), 'w', encoding='utf-8') as f:
            f.write(page.updated())
        print('%s: rewritten' % name)
    return page


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('kaizenc')
    parser.add_argument('--update', action='store_true')
    parser.add_argument('pages', nargs='*')
    options = parser.parse_intermixed_args()
    passed, failed = 0, 0
    for name in options.pages or pages():
        page = one_page(name, os.path.abspath(options.kaizenc), options.update)
        passed, failed = passed + page.passed, failed + len(page.problems)
        for problem in page.problems:
            print(problem)
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
