#!/usr/bin/env python3
"""Runs a fuzz target over the corpus, and over every piece of Kaizen that the project has.

usage: replay_test.py REPLAY
       replay_test.py --seeds FOLDER

A stack and the files that it reads become one input, see fuzz_compile.c. --seeds writes the inputs
into a folder, for a fuzzer to begin with:

  clang -g -O1 -fsanitize=fuzzer,address,undefined ... fuzz_compile.c libkaizen.a ...
  ./fuzz_compile -dict=kaizen.dict -timeout=10 FOLDER corpus
"""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FENCE = re.compile(rb"^( *)```kaizen[^\n]*\n(.*?)^\1```[ \t]*$", re.M | re.S)
BYTES_MAX = 200_000


def strip(text):
    return b"".join(line for line in text.splitlines(True) if not line.startswith(b"#~"))


def pack(main, folder):
    """A stack with the files beside it, as one input."""
    parts = [strip(main.read_bytes())]
    for path in sorted(folder.rglob("*")) if folder else []:
        if path.is_file() and path != main and path.stat().st_size < BYTES_MAX:
            name = str(path.relative_to(folder)).encode()
            parts.append(b"\n#@ " + name + b"\n" + path.read_bytes())
    return b"".join(parts)


def inputs():
    for path in sorted(ROOT.glob("examples/*/stack.kaizen")):
        yield f"example-{path.parent.name}", pack(path, path.parent)
    for path in sorted(ROOT.glob("stdlib/*.kaizen")):
        yield f"stdlib-{path.stem}", pack(path, None)
    cases = [*ROOT.glob("tests/errors/**/*.kaizen"), *ROOT.glob("tests/rules/fine/**/*.kaizen")]
    for path in sorted(p for p in cases if p.is_file()):
        if path.name == "main.kaizen":
            yield f"case-{path.parent.name}", pack(path, path.parent)
        else:
            yield f"case-{path.parent.name}-{path.stem}", pack(path, None)
    for page in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]:
        for i, block in enumerate(FENCE.finditer(page.read_bytes())):
            text = block.group(2)
            yield f"docs-{page.stem}-{i}", text
            if not text.lstrip().startswith((b"stack", b"import", b"component")):
                yield f"docs-{page.stem}-{i}-inside", b"stack s {\n" + text + b"}\n"


def write(folder):
    for name, text in inputs():
        (folder / name).write_bytes(text)


def main():
    if sys.argv[1] == "--seeds":
        write(pathlib.Path(sys.argv[2]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder))
        files = sorted(pathlib.Path(folder).iterdir()) + sorted((HERE / "corpus").iterdir())
        run = subprocess.run([sys.argv[1], *map(str, files)], stderr=subprocess.PIPE, check=False)
    if run.returncode:
        sys.stderr.buffer.write(run.stderr[-4000:])
        print(f"FAIL: the target ended with {run.returncode}")
        return 1
    print(f"PASS: {len(files)} inputs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
