#!/usr/bin/env python3
"""docs/rules/catalogue.md has every code of its families once, and calls the rules rules."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "errors"))
import pages  # noqa: E402

LAST = {"S0": 50, "S1": 109, "R0": 20, "A0": 38, "N0": 25, "C0": 12, "I0": 8, "L0": 9}
KINDS = r"(rule: \[[a-z-]+\]\(KZ-\w+\.md\)|made so: .+|not for us: .+|open)"


def main():
    text = (ROOT / "docs/rules/catalogue.md").read_text()
    rows = re.findall(rf"^\| (\w+) \| {KINDS} \|$", text, re.MULTILINE)
    wanted = [f"{head[0]}{i:03}" for head, last in LAST.items()
              for i in range(int(head[1]) * 100 + 1, last + 1)]
    table, complaints = pages.table(), []
    if [code for code, _ in rows] != wanted:
        complaints.append(f"holes or strangers: {set(wanted) ^ {c for c, _ in rows}}")
    for code, what in rows:
        rule = f"rule: [{table[code]}](KZ-{code}.md)" if code in table else None
        if rule and what != rule or not rule and what.startswith("rule"):
            complaints.append(f"{code}: {what}")
    print("\n".join(complaints) if complaints else f"{len(rows)} codes have their line")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
