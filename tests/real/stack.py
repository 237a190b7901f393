"""What the tests with real programs share: compiling a stack, and reading the objects it makes.

Nothing here knows a program; a test takes a config file or a command out of the objects, puts it on
the disk under a folder of its own, and runs it.
"""
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import yaml

SKIP = 77
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIP)


def need(*programs):
    """The paths of programs; a test that lacks one is skipped with a plain message."""
    extra = ["/usr/sbin", "/sbin"]
    for folder in ("/usr/lib/postgresql",):
        if os.path.isdir(folder):
            versions = sorted(os.listdir(folder), key=lambda v: float(v) if v[0].isdigit() else 0)
            extra += [os.path.join(folder, v, "bin") for v in reversed(versions)]
    path = os.pathsep.join([os.environ.get("PATH", "")] + extra)
    found = []
    for program in programs:
        at = shutil.which(program, path=path)
        if not at:
            skip("there is no `%s` here" % program)
        found.append(at)
    return found


class Loader(yaml.SafeLoader):
    """Plain `=` is a value of YAML 1.1 that no constructor of PyYAML knows."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


class Stack:
    """One environment of one stack, compiled into a folder of its own."""

    def __init__(self, kaizenc, source, env):
        self.env = env
        self.folder = tempfile.mkdtemp(prefix="kaizen-")
        self.out = os.path.join(self.folder, "out")
        command = [kaizenc, os.path.join(ROOT, source)]
        if env:
            command.append("--env=" + env)
        run = subprocess.run(command + ["-o", self.out], capture_output=True, text=True)
        if run.returncode:
            raise SystemExit("%s in %s does not compile:\n%s" % (source, env, run.stderr))
        self.objects = []
        for folder, _, names in os.walk(self.out):
            for name in sorted(names):
                if name.endswith(".yaml") and name != "kustomization.yaml":
                    with open(os.path.join(folder, name), encoding="utf-8") as f:
                        self.objects += [o for o in yaml.load_all(f, Loader) if o]

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def find(self, kind, name):
        for o in self.objects:
            if o["kind"] == kind and o["metadata"]["name"] == name:
                return o
        return None

    def get(self, kind, name):
        o = self.find(kind, name)
        if o is None:
            names = sorted(x["metadata"]["name"] for x in self.objects if x["kind"] == kind)
            raise SystemExit("env %s has no %s/%s, only %s" % (self.env, kind, name, names))
        return o

    def container(self, kind, name, container=None, init=False):
        spec = self.get(kind, name)["spec"]["template"]["spec"]
        for c in spec["initContainers" if init else "containers"]:
            if c["name"] == (container or name):
                return c
        raise SystemExit("%s/%s has no container %s" % (kind, name, container or name))

    def mounted(self, kind, name, path, container=None):
        """What a container sees in the folder `path` of a mounted ConfigMap: texts by file name."""
        spec = self.get(kind, name)["spec"]["template"]["spec"]
        c = self.container(kind, name, container)
        for m in c["volumeMounts"]:
            if m["mountPath"] != path:
                continue
            volume = next(v for v in spec["volumes"] if v["name"] == m["name"])
            data = self.get("ConfigMap", volume["configMap"]["name"])["data"]
            items = volume["configMap"].get("items")
            if items:
                return {i["path"]: data[i["key"]] for i in items}
            return dict(data)
        raise SystemExit("container %s mounts nothing at %s" % (c["name"], path))

    def limit(self, kind, name, resource, container=None):
        return self.container(kind, name, container)["resources"]["limits"][resource]


UNITS = {"": 1, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40}


def bytes_of(quantity):
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(quantity)).groups()
    return int(float(number) * UNITS[unit])


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port, host="127.0.0.1"):
    """What a tcp probe asks."""
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False


def wait_until(what, seconds=30):
    end = time.time() + seconds
    while time.time() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def plain_user():
    """A user that is not root, to run servers under; None when the test is none already."""
    if os.getuid():
        return None
    return pwd.getpwnam("nobody")


def give(path, user):
    """Makes a tree belong to the user, and the way to it open."""
    if user:
        for folder, folders, names in os.walk(path):
            for name in [folder] + [os.path.join(folder, n) for n in folders + names]:
                os.chown(name, user.pw_uid, user.pw_gid)


def as_user(user):
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


class Report:
    """Counts what holds, and ends with the line that test runners read."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, holds, what, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED: %s%s" % (what, "\n    " + str(detail).strip() if detail else ""))
        return holds

    def equal(self, got, wanted, what):
        return self.check(got == wanted, what, "got %r, wanted %r" % (got, wanted))

    def end(self):
        print("%d passed, %d failed" % (self.passed, self.failed))
        sys.exit(1 if self.failed else 0)
