"""The static site's nginx.conf, read and served by a real nginx under a user that is not root."""
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from stack import Report, Stack, answers, as_user, free_port, give, need, plain_user, wait_until

SITE = "examples/static-site/stack.kaizen"
PAGES = {"index.html": "<p>home", "about.html": "<p>about", "404.html": "<p>nothing here",
         "assets/app.1a2b.js": "let x"}


class Site:
    def __init__(self, stack, nginx):
        self.user, self.port = plain_user(), free_port()
        self.root = tempfile.mkdtemp(prefix="kz-nginx-")
        os.chmod(self.root, 0o755)
        for name, text in PAGES.items():
            path = os.path.join(self.root, "html", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        os.mkdir(os.path.join(self.root, "tmp"))
        self.text = stack.mounted("Deployment", "site", "/etc/nginx/site")["nginx.conf"]
        self.conf = os.path.join(self.root, "nginx.conf")
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(self.moved(self.text))
        give(self.root, self.user)
        self.command = [nginx] + [a.replace("/etc/nginx/site/nginx.conf", self.conf) for a in
                                  stack.container("Deployment", "site")["command"][1:]]
        self.process = None

    def moved(self, text):
        for old, new in (("/tmp/", self.root + "/tmp/"), ("/usr/share/nginx", self.root),
                         ("listen 8080", "listen 127.0.0.1:%d" % self.port),
                         ("/dev/stderr", self.root + "/tmp/error.log"),
                         ("/dev/stdout", self.root + "/tmp/access.log")):
            text = text.replace(old, new)
        return text

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True, **as_user(self.user))
        return wait_until(lambda: answers(self.port) or self.process.poll() is not None, 10)

    def get(self, path):
        try:
            with urllib.request.urlopen("http://127.0.0.1:%d%s" % (self.port, path)) as a:
                return a.status, a.read().decode(), dict(a.headers)
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode(), dict(e.headers)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def check_site(r, stack, nginx):
    s, env = Site(stack, nginx), stack.env
    try:
        test = subprocess.run([nginx, "-t", "-c", s.conf], capture_output=True, text=True,
                              **as_user(s.user))
        if not r.equal(test.returncode, 0, env + ": nginx -t\n" + test.stderr):
            return
        r.check("warn" not in test.stderr, env + ": nginx has nothing to warn of", test.stderr)
        if not r.check(s.start() and s.process.poll() is None, env + ": starts"):
            return
        probe = stack.container("Deployment", "site")["readinessProbe"]["httpGet"]
        r.equal(s.get(probe["path"])[0], 200, env + ": is ready")
        r.check("listen %d;" % probe["port"] in s.text, env + ": on the port of the probe")
        r.equal(s.get("/")[:2], (200, "<p>home"), env + ": serves the home page")
        r.equal(s.get("/about")[:2], (200, "<p>about"), env + ": and pages without their suffix")
        r.equal(s.get("/nothing")[:2], (404, "<p>nothing here"), env + ": and says what is missing")
        r.check("immutable" in s.get("/assets/app.1a2b.js")[2].get("Cache-Control", ""),
                env + ": assets may be kept for ever")
        r.check("/" not in s.get("/")[2].get("Server", ""), env + ": tells no version")
        s.process.send_signal(3)
        r.equal(s.process.wait(timeout=10), 0, env + ": stops on SIGQUIT")
    finally:
        s.close()


def main():
    nginx, = need("nginx")
    r = Report()
    for env in ("preview", "prod"):
        stack = Stack(sys.argv[1], SITE, env)
        try:
            check_site(r, stack, nginx)
        finally:
            stack.close()
    r.end()


main()
