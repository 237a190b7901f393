#!/usr/bin/env python3
"""Has other YAML readers read nasty.def back: PyYAML (YAML 1.1) and kubectl (Go's yaml).

usage: nasty_readers.py EMIT_NASTY NASTY_DEF
Exits 77, which Meson counts as skipped, when there is no such reader.
"""
import json
import re
import shutil
import subprocess
import sys

try:
    import yaml
except ImportError:
    yaml = None


def strings(path):
    """The strings of nasty.def; its only escapes are \\ooo, \\" and \\\\."""
    with open(path, encoding="ascii") as f:
        for line in f:
            m = re.fullmatch(r'N\("(.*)"\)\n', line)
            if m:
                raw = re.sub(r'\\([0-7]{3}|.)', lambda e: chr(int(e[1], 8))
                             if len(e[1]) == 3 else e[1], m[1])
                yield raw.encode("latin-1").decode("utf-8")


def by_pyyaml(text):
    return yaml.safe_load(text.decode("utf-8"))["data"]


def by_kubectl(text):
    """`annotate --local` reads with the reader of every Kubernetes tool, and asks no server."""
    out = subprocess.run(["kubectl", "annotate", "--local", "-f", "-", "a=b", "-o", "json"],
                         input=text, capture_output=True, check=True)
    return json.loads(out.stdout)["data"]


def main():
    program, path = sys.argv[1:]
    expected = {f"k{i:03}": s for i, s in enumerate(strings(path))}
    readers = ([by_pyyaml] if yaml else []) + ([by_kubectl] if shutil.which("kubectl") else [])
    bad = 0
    for read in readers:
        for options in [], ["annotate"]:
            text = subprocess.run([program] + options, stdout=subprocess.PIPE, check=True).stdout
            got = read(text)
            for key, s in expected.items():
                if got.get(key) != s:
                    print(f"{read.__name__}: {s!r} was read as {got.get(key)!r}")
                    bad += 1
            if len(got) != len(expected):
                print(f"{read.__name__}: {len(got)} strings of {len(expected)}")
                bad += 1
    return 1 if bad else 0 if readers else 77


sys.exit(main())
