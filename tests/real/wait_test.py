"""The init containers that wait, with the command and arguments of the flagship's manifest.

Only the host and the port are moved. The shells are dash and BusyBox; `nc` is any that has `-z`,
which BusyBox has as the official image is built, but not as Debian builds it.
"""
import os
import signal
import socket
import subprocess
import sys
import time

from stack import Report, Stack, free_port, need, skip

FLAGSHIP = "examples/kaizen-studio/stack.kaizen"


def listen(port):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", port))
    s.listen(8)
    return s


def nc_has_z():
    with listen(free_port()) as s:
        port = str(s.getsockname()[1])
        return subprocess.run(["nc", "-z", "-w", "2", "127.0.0.1", port],
                              capture_output=True).returncode == 0


def start(container, shell, port):
    command = container["command"]
    assert command[:2] == ["sh", "-c"], command
    name, host, wanted = container["args"]
    assert host in ("db", "cache") and wanted in ("5432", "6379"), container["args"]
    return subprocess.Popen(shell + command[1:] + [name, "127.0.0.1", str(port)],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            env={"PATH": os.environ["PATH"]})


def check(r, container, shell):
    who = "%s under %s" % (container["name"], shell[0])
    with listen(free_port()) as s:
        p = start(container, shell, s.getsockname()[1])
        said, _ = p.communicate(timeout=10)
        r.equal(p.returncode, 0, who + ": ends when the port answers")
        r.check("waiting" not in said, who + ": at once", said)
    port = free_port()
    p = start(container, shell, port)
    time.sleep(2.5)
    r.equal(p.poll(), None, who + ": waits while nobody listens")
    with listen(port):
        said, _ = p.communicate(timeout=15)
        r.equal(p.returncode, 0, who + ": ends when somebody begins to listen")
        r.check("waiting for 127.0.0.1:%d" % port in said, who + ": says what it waits for", said)
    p = start(container, shell, free_port())
    time.sleep(0.5)
    began = time.time()
    p.send_signal(signal.SIGTERM)
    p.communicate(timeout=20)
    r.equal(p.returncode, 143, who + ": ends when it is told to")
    r.check(time.time() - began < 10, who + ": soon")


def main():
    need("dash", "busybox", "nc")
    if not nc_has_z():
        skip("the `nc` here has no -z; netcat-openbsd has it")
    r = Report()
    stack = Stack(sys.argv[1], FLAGSHIP, "prod")
    try:
        spec = stack.get("Deployment", "backend")["spec"]["template"]["spec"]
        waits = [c for c in spec["initContainers"] if c["name"].startswith("wait-for-")]
        r.equal(sorted(c["args"][1] for c in waits), ["cache", "db"], "the backend waits for both")
        for container in waits[:1]:
            for shell in (["dash"], ["busybox", "sh"]):
                check(r, container, shell)
    finally:
        stack.close()
    r.end()


main()
