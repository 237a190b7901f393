#!/usr/bin/env python3
"""The negative corpus: run.py KAIZENC [--update] [CASE...]

A case is a source file, or a folder with a main.kaizen and whatever that reads. What the compiler
says of it stands in the source itself, in lines that begin with `#~`, under the line that it is
said of. The runner takes these lines out, compiles what is left in a folder of its own, puts
the diagnostics back in and compares the whole file: so place, code, words, and that nothing else
is said, are all tested. --update writes the file anew; read the diff like code.

A first line `#~ run: ARGUMENTS` replaces the arguments `check main.kaizen`.
Full renderings of some cases are in human/; a listing test asks for a case of every code.
"""
import difflib
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import pages  # noqa: E402

MARK = "#~"

# Cases that also have a golden of what people see.
HUMAN = [
    "budget-blocks-drain", "quota-too-small", "override-of-nothing", "unknown-field", "wrong-unit",
    "secret-leak", "unclosed-bracket", "privileged", "request-above-limit", "key-made-by-nobody",
    "port-resolves-to-nothing", "too-many-clients", "value-cycle", "bad-name", "unused-permission",
    "import-cycle",
]

# Codes without a case.
WITHOUT_CASE = {}


def read(path):
    return path.read_bytes().decode("utf-8", "surrogateescape")


def write(path, text):
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def strip(text):
    return "".join(line for line in text.splitlines(True) if not line.startswith(MARK))


def directive(text):
    first = text.split("\n", 1)[0]
    return first[len(MARK) + 6:] if first.startswith(MARK + " run: ") else None


class Case:
    """A case, wherever it lies."""

    def __init__(self, path):
        self.main = path / "main.kaizen" if path.is_dir() else path
        self.folder = path if path.is_dir() else None
        self.name = str(path.relative_to(HERE).with_suffix(""))
        self.text = read(self.main)

    def compile(self, kaizenc, form):
        arguments = directive(self.text) or "check main.kaizen"
        with tempfile.TemporaryDirectory() as folder:
            inside = pathlib.Path(folder) / "case"
            if self.folder:
                shutil.copytree(self.folder, inside)
            else:
                inside.mkdir()
            write(inside / "main.kaizen", strip(self.text))
            run = subprocess.run([kaizenc, f"--format={form}"] + shlex.split(arguments),
                                 capture_output=True, timeout=120, check=False, cwd=inside)
            texts = [t.decode().replace(f"{inside}/", "") for t in (run.stdout, run.stderr)]
        return run.returncode, *texts

    def diagnostics(self, kaizenc):
        code, out, err = self.compile(kaizenc, "json")
        for text in (out, err):
            if text.lstrip().startswith("{"):
                return json.loads(text)["diagnostics"]
        raise SystemExit(f"{self.name}: kaizenc ended with {code} and no JSON:\n{out}{err}")


def underline(line, label):
    """`#~` with carets under the place; what begins left of them says its column."""
    start, width = label["column"] - 1, 1
    if label["endLine"] == label["line"]:
        width = max(1, label["endColumn"] - label["column"])
    else:
        width = max(1, len(line) - start)
    more = "" if label["endLine"] == label["line"] else "..."
    if start < len(MARK) + 1:
        return f"{MARK} {'^' * width}{more} (column {label['column']})"
    return MARK + " " * (start - len(MARK)) + "^" * width + more


def place(label):
    where = "" if label["path"] == "main.kaizen" else label["path"] + ":"
    end = f"{label['endColumn']}"
    if label["endLine"] != label["line"]:
        end = f"{label['endLine']}:{end}"
    return f"{where}{label['line']}:{label['column']}-{end}"


def describe(d):
    """The lines that follow the headline."""
    for label in d["labels"]:
        if label["primary"] and label["text"]:
            yield f"here: {label['text']}"
    for label in d["labels"]:
        if not label["primary"]:
            yield f"{place(label)}: {label['text']}"
    for value in d["values"]:
        yield f"= {value['env'] + ': ' if value['env'] else ''}{value['text']}"
    for note in d["notes"]:
        yield f"note: {note}"
    for text in d["help"]:
        yield f"help: {text}"
    for fix in d["fixes"]:
        yield f"fix ({fix['confidence']}): {fix['text']}"
        for edit in fix["edits"]:
            yield f"  {edit['byteStart']}-{edit['byteEnd']} -> {json.dumps(edit['text'])}"


def annotate(text, diagnostics):
    """The stripped text with the diagnostics under their lines."""
    lines, under, top = text.splitlines(True), {}, []
    for d in diagnostics:
        first = d["labels"][0] if d["labels"] else None
        envs = f" ({', '.join(d['envs'])})" if d["envs"] else ""
        head = f"{d['level']}[{d['code']}]: {d['message']}{envs}"
        inside = first and first["path"] == "main.kaizen" and first["line"] <= len(lines)
        if inside:
            line = lines[first["line"] - 1].rstrip("\n")
            block = [f"{underline(line, first)} {head}"]
        else:
            block = [f"{MARK} {place(first) + ': ' if first else ''}{head}"]
        block += [f"{MARK}     {x}" for line in describe(d) for x in line.split("\n")]
        (under.setdefault(first["line"], []) if inside else top).extend(block)
    out = "".join(x + "\n" for x in top)
    for i, line in enumerate(lines, 1):
        out += line if line.endswith("\n") or i not in under else line + "\n"
        out += "".join(x + "\n" for x in under.get(i, []))
    return out


def compare(path, old, new, update):
    if old == new:
        return []
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, new)
        return []
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), "as it stands", "as it is", "",
                                "", 2, "")
    return [f"{path.relative_to(HERE)}:\n" + "\n".join(diff)]


def run_case(case, kaizenc, update):
    found = case.diagnostics(kaizenc)
    head = directive(case.text)
    new = (f"{MARK} run: {head}\n" if head else "") + annotate(strip(case.text), found)
    complaints = compare(case.main, case.text, new, update)
    if not found:
        complaints.append(f"{case.name}: nothing is said of it")
    if case.name in HUMAN:
        _, out, err = case.compile(kaizenc, "human")
        golden = HERE / "human" / f"{case.name}.txt"
        complaints += compare(golden, read(golden) if golden.exists() else "", out or err, update)
    return complaints, {d["code"][3:] for d in found}


def find_cases():
    folders = {path.parent for path in HERE.rglob("main.kaizen")}
    files = [path for path in HERE.rglob("*.kaizen")
             if not any(f == path.parent or f in path.parents for f in folders)]
    return sorted(map(Case, list(folders) + files), key=lambda c: c.name)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    if not arguments:
        raise SystemExit(__doc__)
    update, kaizenc = "--update" in sys.argv, str(pathlib.Path(arguments[0]).resolve())
    complaints, seen, count = [], set(), 0
    for case in find_cases():
        if arguments[1:] and case.name not in arguments[1:]:
            continue
        more, codes = run_case(case, kaizenc, update)
        complaints += more
        seen |= codes
        count += 1
    if not arguments[1:]:
        complaints += [f"KZ-{code} has no case" for code in pages.table()
                       if code not in seen and code not in WITHOUT_CASE]
    print("\n".join(complaints) if complaints else f"{count} cases are as they stand")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
