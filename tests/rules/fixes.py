#!/usr/bin/env python3
"""Applies every fix that the compiler proposes and compiles again: fixes.py KAIZENC

The sources are those of tests/errors and the wrong examples of docs/rules. A fix has to take its
finding away, at least in one of its environments, and a fix of a rule may bring no other.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "errors"))
import pages  # noqa: E402
import run    # noqa: E402

# What a fix may bring: an `allow` of what is no longer wrong.
CONSEQUENCES = ["KZ-W004"]


class Source:
    """A text to compile, and the folder that it lies in."""

    def __init__(self, name, text, folder=None, arguments="check main.kaizen"):
        self.name, self.text, self.folder, self.arguments = name, text, folder, arguments

    def check(self, kaizenc, text):
        with tempfile.TemporaryDirectory() as folder:
            inside = pathlib.Path(folder) / "case"
            if self.folder:
                shutil.copytree(self.folder, inside)
            else:
                inside.mkdir()
            run.write(inside / "main.kaizen", text)
            done = subprocess.run([kaizenc, "--format=json"] + self.arguments.split(),
                                  capture_output=True, timeout=120, check=False, cwd=inside)
        return json.loads(done.stdout)["diagnostics"]


def sources():
    for case in run.find_cases():
        arguments = run.directive(case.text) or "check main.kaizen"
        if arguments.startswith("check main.kaizen"):
            yield Source(case.name, run.strip(case.text), case.folder, arguments)
    for code, slug in pages.table().items():
        page = pages.Page(pages.PAGES / f"KZ-{code}.md", code, slug)
        if "kaizen,wrong" in page.blocks:
            yield Source(f"page KZ-{code}", page.blocks["kaizen,wrong"])


def apply(text, fix):
    """The text with the edits, or None when they are of another file."""
    data = text.encode("utf-8", "surrogateescape")
    for edit in sorted(fix["edits"], key=lambda e: -e["byteStart"]):
        if edit["path"] != "main.kaizen":
            return None
        data = data[:edit["byteStart"]] + edit["text"].encode() + data[edit["byteEnd"]:]
    return data.decode("utf-8", "surrogateescape")


def key(d):
    return d["code"], d["message"], tuple(sorted(d["envs"]))


def causes(diagnostics):
    """What was found, without places, which move."""
    return {(d["code"], d["message"]) for d in diagnostics}


def judge(source, kaizenc, before, d, fix):
    text = apply(source.text, fix)
    if text is None:
        return None
    after = source.check(kaizenc, text)
    left = {key(x) for x in after}
    new = {c for c in causes(after) - causes(before) if c[0] not in CONSEQUENCES}
    what = f"{source.name}: {d['code']}, fix {fix['text']!r} ({fix['confidence']})"
    if key(d) in left:
        return f"{what} leaves the finding:\n{text}"
    # What hides behind an error of syntax, names or types only shows when that is gone.
    if new and d["code"][3] in "GRSAVW":
        return f"{what} brings {sorted(new)}:\n{text}"
    return None


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    kaizenc, complaints, count = str(pathlib.Path(sys.argv[1]).resolve()), [], 0
    for source in sources():
        before = source.check(kaizenc, source.text)
        for d in before:
            for fix in d["fixes"]:
                complaint = judge(source, kaizenc, before, d, fix)
                complaints += [complaint] if complaint else []
                count += 1
    print("\n".join(complaints) if complaints else f"{count} fixes do what they say")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
