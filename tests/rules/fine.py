#!/usr/bin/env python3
"""Stacks that just keep the rules: fine.py KAIZENC

Each file of fine/ is as near to a finding as it can be and gives none: an amount that exactly fits,
a name of the last length that goes, a weakening with its `allow`.
"""
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent / "fine"


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    kaizenc, complaints, files = str(pathlib.Path(sys.argv[1]).resolve()), [], sorted(
        FOLDER.glob("*.kaizen"))
    for path in files:
        done = subprocess.run([kaizenc, "check", "--format=json", path.name], capture_output=True,
                              timeout=60, check=False, cwd=FOLDER)
        found = json.loads(done.stdout)["diagnostics"]
        complaints += [d["rendered"] for d in found]
    print("\n".join(complaints) if complaints else f"{len(files)} stacks are fine")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
