#!/usr/bin/env python3
"""Compiles every header by itself, so that it includes what it needs.

usage: headers_test.py ROOT GENERATED-FOLDER CC...
"""
import os
import subprocess
import sys
import tempfile


def headers(root):
    for folder, folders, names in os.walk(os.path.join(root, 'compiler')):
        folders.sort()
        for name in sorted(names):
            if name.endswith('.h'):
                yield os.path.relpath(os.path.join(folder, name), os.path.join(root, 'compiler'))


def main(root, generated, cc):
    passed = failed = 0
    flags = ['-std=gnu11', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter',
             '-Wno-unused-function', '-I', os.path.join(root, 'compiler'),
             '-I', os.path.join(root, 'grammar'), '-I', generated]
    with tempfile.TemporaryDirectory() as folder:
        for header in headers(root):
            # Twice, so that a missing guard shows.
            source = os.path.join(folder, 'one.c')
            with open(source, 'w', encoding='ascii') as f:
                f.write('#include "%s"\n#include "%s"\n' % (header, header))
            run = subprocess.run(cc + flags + [source], capture_output=True, text=True)
            if run.returncode:
                failed += 1
                print('%s does not compile alone:\n%s' % (header, run.stderr))
            else:
                passed += 1
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
