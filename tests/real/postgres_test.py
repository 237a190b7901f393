"""The flagship's database, run by a real PostgreSQL.

The server starts from the postgresql.conf that the compiler computed, in every environment, as a
user that is not root. The probes of the manifest are run as they stand; only ports and folders are
moved, since the test has no container.
"""
import os
import shutil
import subprocess
import sys
import tempfile

from stack import (Report, Stack, answers, as_user, bytes_of, free_port, give, need, plain_user,
                   wait_until)

FLAGSHIP = "examples/kaizen-studio/stack.kaizen"
PASSWORD = "it's \"quoted\" \\ and has $igns"


def settings(text):
    pairs = {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line:
            key, value = (x.strip() for x in line.split("=", 1))
            pairs[key] = value.strip("'")
    return pairs


def variables(container):
    return {e["name"]: e.get("value") for e in container["env"]}


class Server:
    """initdb as the image's entry point does it, and the server as the manifest starts it."""

    def __init__(self, stack, programs):
        self.user = plain_user()
        self.root = tempfile.mkdtemp(prefix="kz-pg-")
        os.chmod(self.root, 0o755)
        self.port = free_port()
        self.container = stack.container("StatefulSet", "db")
        self.env = variables(self.container)
        self.initdb, self.postgres, self.psql, self.pg_isready = programs
        self.data = os.path.join(self.root, "data", "pgdata")
        self.socket = os.path.join(self.root, "run")
        os.mkdir(os.path.join(self.root, "data"))
        os.mkdir(self.socket)
        self.conf = os.path.join(self.root, "postgresql.conf")
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(stack.mounted("StatefulSet", "db", "/etc/postgresql")["postgresql.conf"])
        with open(os.path.join(self.root, "password"), "w", encoding="utf-8") as f:
            f.write(PASSWORD + "\n")
        give(self.root, self.user)
        self.process = None

    def run(self, command, **more):
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        env.update(more.pop("env", {}))
        return subprocess.run(command, env=env, capture_output=True, text=True, cwd=self.root,
                              **as_user(self.user), **more)

    def prepare(self):
        args = self.env["POSTGRES_INITDB_ARGS"].split()
        return self.run([self.initdb, "-D", self.data, "--username", self.env["POSTGRES_USER"],
                         "--pwfile", os.path.join(self.root, "password")] + args)

    def start(self):
        args = [a.replace("/etc/postgresql/postgresql.conf", self.conf)
                for a in self.container["args"]]
        moved = ["-D", self.data, "-p", str(self.port), "-c",
                 "unix_socket_directories=" + self.socket]
        self.log = open(os.path.join(self.root, "log"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([self.postgres] + args + moved, stdout=self.log,
                                        stderr=subprocess.STDOUT, cwd=self.root,
                                        **as_user(self.user))

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        """As Kubernetes stops it: with the signal that the image asks for, SIGINT."""
        if self.process:
            self.process.send_signal(2)
            self.process.wait(timeout=60)
            return self.process.returncode
        return None

    def probe(self, name):
        command = self.container[name]["exec"]["command"]
        assert command[0] == "pg_isready", command
        return self.run([self.pg_isready] + command[1:], env={"PGPORT": str(self.port)}).returncode

    def ask(self, sql, password=PASSWORD, database=None, over_tcp=True):
        where = ["-h", "127.0.0.1" if over_tcp else self.socket, "-p", str(self.port)]
        env = {"PGPASSWORD": password} if password is not None else {}
        return self.run([self.psql, "-w", "-X", "-A", "-t", "-U", self.env["POSTGRES_USER"], "-d",
                         database or "postgres", "-c", sql] + where, env=env)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def check_numbers(r, stack, conf):
    limit = bytes_of(stack.limit("StatefulSet", "db", "memory")) >> 20
    mb = {k: int(v[:-2]) for k, v in conf.items() if v.endswith("MB")}
    shm = next(v["emptyDir"] for v in stack.get("StatefulSet", "db")["spec"]["template"]["spec"]
               ["volumes"] if v.get("emptyDir", {}).get("medium") == "Memory")
    worst = (mb["shared_buffers"] + int(conf["max_connections"]) * mb["work_mem"]
             + int(conf["autovacuum_max_workers"]) * mb["maintenance_work_mem"]
             + (bytes_of(shm["sizeLimit"]) >> 20))
    env = stack.env
    r.equal(mb["shared_buffers"], limit // 4, env + ": shared_buffers is a quarter of the limit")
    r.equal(mb["effective_cache_size"], limit * 3 // 4, env + ": effective_cache_size")
    r.check(worst <= limit * 0.9, env + ": the worst case fits", "%d of %d MB" % (worst, limit))


def check_server(r, stack, programs):
    env, s = stack.env, Server(stack, programs)
    try:
        conf = settings(open(s.conf, encoding="utf-8").read())
        check_numbers(r, stack, conf)
        made = s.prepare()
        if not r.equal(made.returncode, 0, env + ": initdb " + made.stderr):
            return
        r.check(s.probe("readinessProbe") != 0, env + ": not ready before it runs")
        s.start()
        up = wait_until(lambda: s.probe("startupProbe") == 0 or s.process.poll() is not None)
        if not r.check(up and s.process.poll() is None, env + ": starts", s.said()):
            return
        r.equal(s.probe("readinessProbe"), 0, env + ": is ready")
        r.check(answers(s.port), env + ": is alive")
        r.equal(s.container["livenessProbe"]["tcpSocket"]["port"], 5432, env + ": liveness port")
        for key in ("max_connections", "shared_buffers", "work_mem", "maintenance_work_mem",
                    "effective_cache_size", "log_min_duration_statement", "max_wal_size"):
            told = s.ask("select current_setting('%s')" % key).stdout.strip()
            same = s.ask("select '%s'::text = current_setting('%s') or pg_size_bytes('%s') = "
                         "pg_size_bytes(current_setting('%s'))"
                         % (conf[key], key, conf[key], key)).stdout.strip()
            r.check(told == conf[key] or same == "t", "%s: %s is in force" % (env, key),
                    "%s, but the file says %s" % (told, conf[key]))
        # The two that the test overrides on the command line are "not applied" for that reason.
        wrong = s.ask("select name || ': ' || error from pg_file_settings where error is not null "
                      "and name not in ('port', 'unix_socket_directories')").stdout.strip()
        r.equal(wrong, "", env + ": every line of the file is understood")
        r.equal(s.ask("show data_checksums").stdout.strip(), "on", env + ": data checksums")
        r.equal(s.ask("select 1", password="wrong").returncode, 2, env + ": a wrong password")
        r.equal(s.ask("select 1", password=None).returncode, 2, env + ": no password over TCP")
        r.equal(s.ask("create database %s" % s.env["POSTGRES_DB"]).returncode, 0,
                env + ": the role may make its database")
        r.equal(s.ask("create table t (x int); insert into t values (7)",
                      database=s.env["POSTGRES_DB"]).returncode, 0, env + ": writes")
        r.equal(s.stop(), 0, env + ": stops on SIGINT")
        r.check("database system is shut down" in s.said(), env + ": stops cleanly", s.said())
        s.start()
        wait_until(lambda: s.probe("readinessProbe") == 0)
        r.equal(s.ask("select x from t", database=s.env["POSTGRES_DB"]).stdout.strip(), "7",
                env + ": the data is there after a restart")
        s.stop()
    finally:
        s.close()


def check_manifest(r, stack):
    """What the real server cannot show: that no password is in the manifest's environment."""
    for name in ("db", "exporter"):
        c = stack.container("StatefulSet", "db", name)
        for e in c.get("env", []):
            r.check("valueFrom" not in e, "%s: %s of %s is no secret" % (stack.env, e["name"], name))
    env = variables(stack.container("StatefulSet", "db"))
    mounts = {m["mountPath"] for m in stack.container("StatefulSet", "db")["volumeMounts"]}
    r.check(env["PGDATA"] not in mounts, stack.env + ": PGDATA is below the mount, not its root")
    r.check(os.path.dirname(env["PGDATA"]) in mounts, stack.env + ": PGDATA is on the volume")


def main():
    programs = need("initdb", "postgres", "psql", "pg_isready")
    r = Report()
    for env in ("dev", "staging", "prod"):
        stack = Stack(sys.argv[1], FLAGSHIP, env)
        try:
            check_manifest(r, stack)
            check_server(r, stack, programs)
        finally:
            stack.close()
    r.end()


main()
