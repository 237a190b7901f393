#!/usr/bin/env python3
"""Compiles the examples of docs/rules: pages.py KAIZENC [--update] [CODE...]

Every code has a page. Its wrong example gives that code and no other, and exactly the output that
the page shows; its right example gives nothing; and where the page says how the rule is allowed,
that line in the wrong example silences it. --update rewrites the output that the pages show.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "rules"
TABLES = [ROOT / "compiler/diag/diag.def", ROOT / "compiler/rules/rules.def"]
FENCE = re.compile(r"^```(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Codes whose wrong example no page can hold; tests/errors has cases of them.
WITHOUT_EXAMPLE = {
    "P006": "needs 257 brackets",
    "P007": "needs bytes that are not UTF-8",
    "P009": "needs a file that cannot be read",
    "P011": "needs zero bytes",
    "M002": "needs two files",
    "M003": "needs 65 files",
    "D012": "needs a long chain of values",
    "T014": "needs a command line",
    "F001": "needs an output folder",
    "F002": "needs an output folder",
    "V111": "needs 256 KiB",
    "V112": "needs 256 KiB",
    "V184": "needs 1 MiB",
}


def table():
    """All codes with their slugs, in the order of the tables."""
    codes = {}
    for path in TABLES:
        for row in re.finditer(r'^(?:DIAG|RULE)\((\w+), "([^"]+)"', path.read_text(), re.MULTILINE):
            codes[row[1]] = row[2]
    return codes


def check(kaizenc, text):
    """The diagnostics of a source text, as if it stood in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [kaizenc, "check", "--format=json", "--stdin-filename=stack.kaizen", "-"],
            input=text.encode(), capture_output=True, timeout=60, check=False, cwd=folder)
    try:
        return json.loads(run.stdout)["diagnostics"]
    except (json.JSONDecodeError, KeyError):
        raise SystemExit(f"kaizenc ended with {run.returncode} and no JSON:\n"
                         f"{(run.stdout + run.stderr).decode(errors='replace')}") from None


def rendered(diagnostics):
    return "\n".join(d["rendered"] for d in diagnostics)


class Page:
    def __init__(self, path, code, slug):
        self.path, self.code, self.slug = path, code, slug
        self.text = path.read_text() if path.exists() else ""
        self.blocks = {kind: body for kind, body in FENCE.findall(self.text)}
        self.complaints = []

    def complain(self, what):
        self.complaints.append(f"{self.path.relative_to(ROOT)}: {what}")

    def head(self):
        title = f"# KZ-{self.code}: {self.slug.replace('-', ' ')}\n"
        if not self.text:
            self.complain("there is no such page")
        elif not self.text.startswith(title):
            self.complain(f"does not begin with {title.strip()!r}")

    def wrong(self, kaizenc, update):
        found = check(kaizenc, self.blocks["kaizen,wrong"])
        if not found or {d["code"] for d in found} != {f"KZ-{self.code}"}:
            self.complain(f"the wrong example gives other codes:\n{rendered(found) or 'none'}")
        elif self.blocks.get("text") == rendered(found):
            pass
        elif update:
            self.text = self.text.replace(f"```text\n{self.blocks['text']}```",
                                          f"```text\n{rendered(found)}```")
            self.path.write_text(self.text)
        else:
            self.complain(f"the output is another one:\n{rendered(found)}")

    def right(self, kaizenc):
        found = check(kaizenc, self.blocks.get("kaizen", ""))
        if found:
            self.complain(f"the right example is not right:\n{rendered(found)}")

    def allowed(self, kaizenc):
        line = self.blocks["kaizen,part"]
        text = re.sub(r"(?m)^(stack .*\{)$", lambda m: f"{m[1]}\n  {line.strip()}",
                      self.blocks["kaizen,wrong"], count=1)
        found = check(kaizenc, text)
        if found:
            self.complain(f"the `allow` does not silence it:\n{rendered(found)}")

    def run(self, kaizenc, update):
        self.head()
        if "kaizen,wrong" in self.blocks:
            self.wrong(kaizenc, update)
            self.right(kaizenc)
            if "kaizen,part" in self.blocks:
                self.allowed(kaizenc)
        elif self.code not in WITHOUT_EXAMPLE:
            self.complain("there is no wrong example")
        return self.complaints


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    if not arguments:
        raise SystemExit(__doc__)
    kaizenc = str(pathlib.Path(arguments[0]).resolve())
    codes, only = table(), set(arguments[1:])
    complaints = [f"{path.relative_to(ROOT)}: no table has this code"
                  for path in sorted(PAGES.glob("KZ-*.md")) if path.stem[3:] not in codes]
    for code, slug in codes.items():
        if only and code not in only:
            continue
        page = Page(PAGES / f"KZ-{code}.md", code, slug)
        complaints += page.run(kaizenc, "--update" in sys.argv)
    print("\n".join(complaints) if complaints else f"{len(codes)} pages are right")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
