#!/usr/bin/env python3
"""Sums the tests of one or more builds from the logs that `meson test` leaves in them.

usage: count.py BUILD...

Prints what failed and what was skipped and why, then `N passed, N failed`, and `, N skipped` when
there were such. A test that counts its own cases (Check, unittest, or a last line of this same form)
counts as that many, others as one. A build without a log counts as one failure. Exits 1 after a failure.
"""
import json
import os
import re
import sys

CHECK = re.compile(r'^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)$', re.M)
UNITTEST = re.compile(r'^Ran (\d+) tests? in .*\n\n(?:OK|FAILED)(?: \((.*)\))?$', re.M)
PLAIN = re.compile(r'^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$', re.M)


def cases(said):
    """(passed, failed, skipped) as a test's own output tells, or None."""
    check = CHECK.findall(said)
    if check:
        numbers = [tuple(map(int, m)) for m in check]
        failed = sum(f + e for _, f, e in numbers)
        return sum(c for c, _, _ in numbers) - failed, failed, 0
    unittest = UNITTEST.search(said)
    if unittest:
        rest = dict(re.findall(r'(\w+)=(\d+)', unittest.group(2) or ''))
        failed = int(rest.get('failures', 0)) + int(rest.get('errors', 0))
        skipped = int(rest.get('skipped', 0))
        return int(unittest.group(1)) - failed - skipped, failed, skipped
    plain = PLAIN.findall(said)
    if plain:
        return tuple(int(n or 0) for n in plain[-1])
    return None


def reason(said):
    lines = [line for line in said.splitlines() if line.startswith('skipped')]
    return lines[-1] if lines else 'skipped'


def count(build):
    path = os.path.join(build, 'meson-logs', 'testlog.json')
    if not os.path.exists(path):
        print('%s: no test was run' % build)
        return 0, 1, 0
    passed = failed = skipped = 0
    with open(path, encoding='utf-8') as log:
        for line in log:
            test = json.loads(line)
            said, result = (test.get('stdout') or '') + (test.get('stderr') or ''), test['result']
            p, f, s = cases(said) or (0, 0, 0)
            if result == 'SKIP':
                print('%s: %s: %s' % (build, test['name'], reason(said)))
                skipped += 1
                continue
            if result in ('OK', 'EXPECTEDFAIL'):
                # A test that succeeds has no failures, whatever it printed.
                passed += p or (1 if not s else 0)
                skipped += s
                continue
            print('%s: %s: %s' % (build, test['name'], result))
            passed, failed, skipped = passed + p, failed + max(f, 1), skipped + s
    if not passed and not failed:
        print('%s: no test was run' % build)
        failed = 1
    return passed, failed, skipped


def main(builds):
    passed, failed, skipped = map(sum, zip(*map(count, builds)))
    print('%d passed, %d failed%s' % (passed, failed, ', %d skipped' % skipped if skipped else ''))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
