"""Reads the tables of docs/seed.md and checks every row against the compiled flagship."""
import os
import re
import sys

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "real"))
from stack import ROOT, Report, Stack  # noqa: E402

FLAGSHIP = "examples/kaizen-studio/stack.kaizen"
ENVS = ["dev", "staging", "prod"]
COLUMNS = ["bullet", "env", "object", "field", "expected"]
PART = re.compile(r'"([^"]*)"|\[([^\]]*)\]|([^.\["]+)')


def rows():
    """(line number, bullet, envs, kind, name, path, expected) of every table."""
    with open(os.path.join(ROOT, "docs", "seed.md"), encoding="utf-8") as f:
        lines = f.read().splitlines()
    for number, line in enumerate(lines, 1):
        if not line.startswith("|") or line.startswith("| ---"):
            continue
        cells = [c.strip() for c in line.strip("|").split(" | ")]
        if len(cells) != len(COLUMNS):
            raise SystemExit("docs/seed.md:%d: %d columns" % (number, len(cells)))
        if cells == COLUMNS:
            continue
        bullet, envs, target, path, expected = cells
        kind, name = target.split("/")
        envs = ENVS if envs == "*" else [e.strip() for e in envs.split(",")]
        yield number, bullet, envs, kind, name, path.strip("`"), expected


def step(value, quoted, index, word):
    """The values that one part of a path leads to."""
    if index is not None:
        if not isinstance(value, list):
            return []
        if index == "*":
            return value
        if "=" in index:
            key, wanted = index.split("=", 1)
            return [v for v in value if str(v.get(key)) == wanted]
        return value[int(index):int(index) + 1]
    key = word if quoted is None else quoted
    if key == "#" and quoted is None:
        return [len(value)]
    return [value[key]] if isinstance(value, dict) and key in value else []


def walk(value, path):
    found = [value]
    for m in PART.finditer(path):
        found = [n for v in found for n in step(v, m.group(1), m.group(2), m.group(3))]
    return found


def holds(value, expected):
    if expected.startswith("~ "):
        return re.search(expected[2:], str(value), re.DOTALL) is not None
    if expected.startswith("has "):
        wanted = yaml.safe_load(expected[4:])
        if isinstance(wanted, dict):
            return all(k in value and value[k] == v for k, v in wanted.items())
        return wanted in value
    return value == yaml.safe_load(expected)


def check(r, stack, row):
    number, bullet, _, kind, name, path, expected = row
    where = "docs/seed.md:%d: %s, env %s" % (number, bullet, stack.env)
    o = stack.find(kind, name)
    found = walk(o, path) if o else []
    if expected == "absent":
        r.check(not found, where, "%s/%s has %s: %r" % (kind, name, path, found))
    elif not found:
        r.check(False, where, "%s/%s has no %s" % (kind, name, path) if o else
                "there is no %s/%s" % (kind, name))
    elif expected == "present":
        r.check(True, where)
    else:
        # A text ends with a line end, which no row writes down. All values found must fit.
        values = [v.rstrip("\n") if isinstance(v, str) else v for v in found]
        r.check(all(holds(v, expected) for v in values), where,
                "%s is %r, wanted %s" % (path, values[0] if len(values) == 1 else values, expected))


def main():
    r = Report()
    table = list(rows())
    if len(table) < 100:
        raise SystemExit("docs/seed.md has only %d rows" % len(table))
    for env in ENVS:
        stack = Stack(sys.argv[1], FLAGSHIP, env)
        try:
            for row in table:
                if env in row[2]:
                    check(r, stack, row)
        finally:
            stack.close()
    r.end()


main()
