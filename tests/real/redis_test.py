"""The flagship's cache, run by a real Redis.

The scripts of the manifest run as they stand, under dash and BusyBox, with the folders and the port
moved; the password has every character that a config file or JSON could trip over.
"""
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile

from stack import (Report, Stack, answers, as_user, bytes_of, free_port, give, need, plain_user,
                   wait_until)

FLAGSHIP = "examples/kaizen-studio/stack.kaizen"
PASSWORDS = ["plain0123456789abcdefABCDEF", "it's \"quoted\" \\ and\\n has $igns & `ticks` #!"]
FOLDERS = ("/etc/redis", "/run/redis", "/run/exporter", "/run/secrets/redis", "/data")


class Cache:
    def __init__(self, stack, shell, password):
        self.user, self.port, self.shell = plain_user(), free_port(), shell
        self.root = tempfile.mkdtemp(prefix="kz-redis-")
        os.chmod(self.root, 0o755)
        self.container = stack.container("StatefulSet", "cache")
        for folder in FOLDERS:
            os.makedirs(self.root + folder)
        files = stack.mounted("StatefulSet", "cache", "/etc/redis")
        files.update(stack.mounted("StatefulSet", "cache", "/etc/redis", "exporter"))
        for name, text in files.items():
            self.write("/etc/redis/" + name, self.moved(text))
        self.write("/run/secrets/redis/password", password)
        # Stands in for the exporter: shows what it was started with.
        self.write("/redis_exporter", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
        os.chmod(self.root + "/redis_exporter", 0o755)
        give(self.root, self.user)
        self.process = None

    def write(self, path, text):
        with open(self.root + path, "w", encoding="utf-8") as f:
            f.write(text)

    def moved(self, text):
        for folder in FOLDERS:
            text = text.replace(folder, self.root + folder)
        text = text.replace("/redis_exporter ", self.root + "/redis_exporter ")
        return text.replace("6379", str(self.port))

    def command(self, command):
        """The manifest's command under the shell at hand."""
        assert command[0] == "sh", command
        return self.shell + [self.moved(a) for a in command[1:]]

    def run(self, command, **more):
        return subprocess.run(command, capture_output=True, text=True, timeout=30,
                              env={"PATH": os.environ["PATH"]}, **as_user(self.user), **more)

    def start(self):
        self.log = open(self.root + "/log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(self.command(self.container["command"]), stdout=self.log,
                                        stderr=subprocess.STDOUT, env={"PATH": os.environ["PATH"]},
                                        **as_user(self.user))
        return wait_until(lambda: self.probe("startupProbe") == 0 or
                          self.process.poll() is not None, 20)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)

    def probe(self, name):
        return self.run(self.command(self.container[name]["exec"]["command"])).returncode

    def ask(self, *words, password=None):
        env = {"PATH": os.environ["PATH"]}
        if password is not None:
            env["REDISCLI_AUTH"] = password
        run = subprocess.run(["redis-cli", "-p", str(self.port)] + list(words), env=env,
                             capture_output=True, text=True)
        return run.stdout.strip()

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def check_secrecy(r, c, password, who):
    pid = c.process.pid
    for what in ("cmdline", "environ"):
        text = open("/proc/%d/%s" % (pid, what), "rb").read()
        r.check(password.encode() not in text, "%s: the password is not in %s" % (who, what))
    r.equal(mode(c.root + "/run/redis/login.conf"), 0o600, who + ": login.conf is Redis' alone")
    r.check("NOAUTH" in c.ask("ping"), who + ": no answer without a password")
    r.check("WRONGPASS" in c.ask("ping", password="wrong") or
            "NOAUTH" in c.ask("ping", password="wrong"), who + ": nor with a wrong one")


def check_exporter(r, stack, c, password, who):
    command = stack.container("StatefulSet", "cache", "exporter")["command"]
    run = c.run(c.command(command))
    if not r.equal(run.returncode, 0, who + ": exporter.sh " + run.stderr):
        return
    path = c.root + "/run/exporter/passwords.json"
    flags = dict(a[2:].split("=", 1) for a in run.stdout.splitlines())
    r.equal(flags.get("redis.password-file"), path, who + ": the exporter is told the file")
    r.equal(mode(path), 0o600, who + ": which is its alone")
    r.equal(json.load(open(path, encoding="utf-8")).get(flags.get("redis.addr")), password,
            who + ": and holds the password under the address")
    r.check(password not in run.stdout, who + ": the exporter's arguments hold no password")


def check_cache(r, stack, shell, password):
    who = "%s, %s, %s" % (stack.env, shell[0], "plain" if password.isalnum() else "odd password")
    c = Cache(stack, shell, password)
    try:
        r.check(c.probe("readinessProbe") != 0, who + ": not ready before it runs")
        up = c.start()
        if not r.check(up and c.process.poll() is None, who + ": starts", c.said()):
            return
        r.equal(c.probe("readinessProbe"), 0, who + ": is ready")
        r.check(answers(c.port), who + ": is alive")
        check_secrecy(r, c, password, who)
        limit = bytes_of(stack.limit("StatefulSet", "cache", "memory"))
        told = dict(zip(*[iter(c.ask("config", "get", "max*", password=password).split("\n"))] * 2))
        r.equal(int(told["maxmemory"]), limit // 2, who + ": half of the limit is for data")
        r.equal(told["maxmemory-policy"], "allkeys-lru", who + ": eviction")
        r.equal(told["maxclients"], "1000", who + ": maxclients")
        r.equal(c.ask("set", "x", "7", password=password), "OK", who + ": writes")
        r.check(os.listdir(c.root + "/data/appendonlydir"), who + ": the append-only file is there")
        check_exporter(r, stack, c, password, who)
        r.equal(c.stop(), 0, who + ": stops on SIGTERM")
        c.start()
        r.equal(c.ask("get", "x", password=password), "7", who + ": the key outlives a restart")
        c.stop()
    finally:
        c.close()


def main():
    need("redis-server", "redis-cli", "dash", "busybox")
    r = Report()
    for env in ("dev", "staging", "prod"):
        stack = Stack(sys.argv[1], FLAGSHIP, env)
        try:
            for e in stack.container("StatefulSet", "cache").get("env", []):
                r.check("valueFrom" not in e, "%s: %s is no secret" % (env, e["name"]))
            for shell in (["dash"], ["busybox", "sh"]) if env == "dev" else (["dash"],):
                for password in PASSWORDS if env == "dev" else PASSWORDS[:1]:
                    check_cache(r, stack, shell, password)
        finally:
            stack.close()
    r.end()


main()
