#!/usr/bin/env python3
"""Every case of the corpus that people's view is kept of, in every format: formats.py KAIZENC

Each format must be well-formed by the reader of somebody else, and name every finding that the JSON
has. `formats.py KAIZENC --schema` judges SARIF by its published schema and the jsonschema library,
which tools/checkers makes; without them it is skipped.
"""
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
import run  # noqa: E402

COMMAND = re.compile(r"::(error|warning|notice) (file=[^:,]+,line=\d+,endLine=\d+,"
                     r"(col=\d+,endColumn=\d+,)?)?title=(KZ-\w+) [a-z0-9-]+::[^\r\n]+")


def codes(found):
    return sorted(d["code"] for d in found)


def short(text, found):
    assert sorted(re.findall(r"\[(KZ-\w+)\]$", text, re.M)) == codes(found)


def plain(text, found):
    assert sorted(re.findall(r"^(?:error|warning|note) (KZ-\w+)(?: in |: )", text, re.M)) \
        == codes(found)


def sarif(text, found):
    (one,) = json.loads(text)["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert one["columnKind"] == "unicodeCodePoints"
    assert sorted(r["ruleId"] for r in one["results"]) == codes(found)
    for result, d in zip(one["results"], found):
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] and rule["help"]["text"]
        assert result["partialFingerprints"]["kaizenc/v1"] == d["fingerprint"]
        first = [x for x in d["labels"] if x["primary"]]
        assert len(result["locations"]) == len(first)
        assert len(result.get("relatedLocations", [])) == len(d["labels"]) - len(first)
        assert len(result.get("fixes", [])) == len([f for f in d["fixes"] if f["edits"]])
        for place, label in zip(result["locations"], first):
            place = place["physicalLocation"]
            uri = place["artifactLocation"]["uri"]
            assert ":" not in uri and urllib.parse.unquote(uri) == label["path"]
            assert place["region"] == {
                "startLine": label["line"], "startColumn": label["column"],
                "endLine": label["endLine"], "endColumn": label["endColumn"]}


def github(text, found):
    lines = text.splitlines()
    assert sorted(COMMAND.fullmatch(line)[4] for line in lines) == codes(found)


def checkstyle(text, found):
    root = xml.etree.ElementTree.fromstring(text)
    errors = root.findall("./file/error")
    assert sorted(e.get("source")[len("kaizenc."):] for e in errors) == codes(found)
    assert all(e.get("severity") in ("error", "warning", "info") for e in errors)


READERS = [short, plain, sarif, github, checkstyle]


def cases():
    for path in sorted((HERE / "human").glob("**/*.txt")):
        name = str(path.relative_to(HERE / "human").with_suffix(""))
        folder = HERE / name
        yield run.Case(folder if folder.is_dir() else HERE / f"{name}.kaizen")


def rendered(case, kaizenc, form):
    code, out, err = case.compile(kaizenc, form)
    assert code in (1, 0, 3), f"ended with {code}"
    return out if out.strip() else err


def read_all(kaizenc):
    passed = failed = 0
    for case in cases():
        found = case.diagnostics(kaizenc)
        for reader in READERS:
            try:
                reader(rendered(case, kaizenc, reader.__name__), found)
                passed += 1
            except Exception as why:  # pylint: disable=broad-except
                print(f"{case.name}, {reader.__name__}: {type(why).__name__} {why}")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


JUDGE = """
import json, sys, jsonschema
schema = json.load(open(sys.argv[1], encoding="utf-8-sig"))
judge = jsonschema.validators.validator_for(schema)
judge.check_schema(schema)
judge = judge(schema, format_checker=judge.FORMAT_CHECKER)
for text in json.load(sys.stdin):
    print(json.dumps([e.json_path + ": " + e.message for e in judge.iter_errors(text)]))
"""


def judge_all(kaizenc):
    made = subprocess.run([ROOT / "tools/checkers", "kubernetes-validate", "sarif-schema"],
                          capture_output=True, text=True, check=False)
    if made.returncode:
        print("skipped: " + made.stderr.strip().rsplit("\n", 1)[-1])
        return 77
    python, schema = made.stdout.split("\n")[:2]
    named = [(case.name, json.loads(rendered(case, kaizenc, "sarif"))) for case in cases()]
    wrong = json.loads(json.dumps(named[0][1]))
    wrong["runs"][0]["results"][0]["level"] = "fatal"
    named.append(("something wrong", wrong))
    said = subprocess.run([python, "-c", JUDGE, schema], capture_output=True, text=True, check=True,
                          input=json.dumps([log for _, log in named])).stdout.splitlines()
    failed = 0
    for (name, _), complaints in zip(named, map(json.loads, said), strict=True):
        if bool(complaints) != (name == "something wrong"):
            print(name, complaints or "is accepted")
            failed += 1
    print(f"{len(named) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    sys.exit((judge_all if "--schema" in sys.argv else read_all)(
        str(pathlib.Path(sys.argv[1]).resolve())))
