#!/usr/bin/env python3
"""Runs the command line under valgrind: nothing is read before it is written, nothing is lost.

usage: valgrind_test.py KAIZENC

The compiler keeps everything in arenas that are freed at the end, so a definite leak is a mistake.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLAGSHIP = 'examples/kaizen-studio/stack.kaizen'
SKIP = 77
FOUND = 99


def runs(folder):
    """(arguments, exit code): a folder, a stream, a stack with findings, text that is no stack."""
    for example in sorted(os.listdir(os.path.join(ROOT, 'examples'))):
        yield ['examples/%s/stack.kaizen' % example, '--all-envs', '-o', folder + '/' + example], 0
    yield [FLAGSHIP, '--env=prod', '--annotate', '-o', '-'], 0
    yield ['check', folder + '/refused.kaizen'], 1
    yield ['check', '--format=json', folder + '/broken.kaizen'], 1


def write(path, text):
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)


def main(kaizenc):
    valgrind = shutil.which('valgrind')
    if not valgrind:
        print('skipped: there is no `valgrind` here')
        return SKIP
    passed = failed = 0
    with open(os.path.join(ROOT, FLAGSHIP), encoding='utf-8') as f:
        flagship = f.read()
    with tempfile.TemporaryDirectory() as folder:
        # No embedded file beside it, and a budget that cannot be met.
        refused = re.sub(r'^ *dashboard .*$', '', flagship, flags=re.M)
        write(folder + '/refused.kaizen', re.sub(r',\s*budget \{ min_available = 0 \}', '', refused))
        write(folder + '/broken.kaizen', flagship.replace('{', '', 3).replace('"', '', 1))
        for arguments, code in runs(folder):
            run = subprocess.run(
                [valgrind, '--quiet', '--error-exitcode=%d' % FOUND, '--leak-check=full',
                 '--errors-for-leak-kinds=definite', os.path.abspath(kaizenc), *arguments],
                cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if run.returncode == code:
                passed += 1
            else:
                failed += 1
                print('kaizenc %s: exit %d\n%s' % (' '.join(arguments), run.returncode, run.stderr))
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
