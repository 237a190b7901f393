"""A client of the API server, and what the tests of this folder ask of it.

Everything is JSON over HTTPS with Python's own library: a request takes milliseconds where a
kubectl takes a process. Answers carry the warnings that the server gave with them.
"""
import http.client
import json
import re
import ssl
import time
import urllib.parse

MANAGER = 'kaizenc'


class Answer:
    """What the server said: `status`, `body` (an object), `warnings`."""

    def __init__(self, status, body, warnings):
        self.status, self.body, self.warnings = status, body, warnings

    @property
    def ok(self):
        return self.status < 300

    @property
    def message(self):
        return self.body.get('message', '') if isinstance(self.body, dict) else str(self.body)


class Api:
    """One connection to the server of a plane, and what the server serves."""

    def __init__(self, plane, noise=()):
        url = urllib.parse.urlsplit(plane.url)
        self.connection = http.client.HTTPSConnection(
            url.hostname, url.port, timeout=60, context=ssl.create_default_context(cafile=plane.ca))
        self.headers = {'Authorization': 'Bearer ' + plane.token, 'Accept': 'application/json'}
        self.known = {}
        self.noise = noise

    def ask(self, method, path, body=None, kind='application/json', **query):
        if query:
            path += '?' + urllib.parse.urlencode(query)
        self.connection.request(method, path, json.dumps(body) if body is not None else None,
                                {**self.headers, 'Content-Type': kind})
        answer = self.connection.getresponse()
        text = answer.read()
        try:
            said = json.loads(text)
        except ValueError:
            said = {'message': text.decode('utf-8', 'replace')}
        warnings = [unquote(w) for w in answer.headers.get_all('Warning') or []]
        return Answer(answer.status, said, [w for w in warnings if w not in self.noise])

    def resource(self, version, kind):
        """(name in paths, namespaced) of a kind, or None when the server has no such kind."""
        if version not in self.known or kind not in self.known[version]:
            prefix = '/apis/' if '/' in version else '/api/'
            said = self.ask('GET', prefix + version).body.get('resources', [])
            self.known[version] = {r['kind']: (r['name'], r['namespaced']) for r in said
                                   if '/' not in r['name']}
        return self.known[version].get(kind)

    def path(self, o, namespace=None, named=True):
        version, kind = o.get('apiVersion', ''), o.get('kind', '')
        found = self.resource(version, kind)
        if not found:
            return None
        parts = ['/apis/' if '/' in version else '/api/', version]
        if found[1]:
            parts += ['/namespaces/', o['metadata'].get('namespace') or namespace or 'default']
        parts += ['/', found[0]]
        if named:
            parts += ['/', urllib.parse.quote(o['metadata']['name'], safe='')]
        return ''.join(parts)

    def on(self, method, o, dry, namespace, named, **more):
        path = self.path(o, namespace, named)
        if path is None:
            return Answer(404, {'message': 'the server has no %s of %s'
                                           % (o.get('kind'), o.get('apiVersion'))}, [])
        query = {'fieldValidation': 'Strict', 'fieldManager': MANAGER, **more.pop('query', {})}
        if dry:
            query['dryRun'] = 'All'
        return self.ask(method, path, o, **more, **query)

    def apply(self, o, dry=False, namespace=None):
        """Server-side apply; a conflict is a refusal."""
        return self.on('PATCH', o, dry, namespace, True, kind='application/apply-patch+yaml')

    def create(self, o, dry=False, namespace=None):
        return self.on('POST', o, dry, namespace, False)

    def get(self, o, namespace=None):
        return self.ask('GET', self.path(o, namespace))

    def install(self, definitions, seconds=120):
        """Creates custom resource definitions and waits until they are served."""
        for crd in definitions:
            answer = self.create(crd)
            if not answer.ok and answer.status != 409:
                raise SystemExit('%s: %s' % (crd['metadata']['name'], answer.message))
        end = time.monotonic() + seconds
        waiting = list(definitions)
        while waiting:
            waiting = [crd for crd in waiting if not is_established(self.get(crd).body)]
            if waiting and time.monotonic() > end:
                raise SystemExit('%s is not established' % waiting[0]['metadata']['name'])
            time.sleep(0.2 if waiting else 1)
        self.known.clear()


def unquote(warning):
    """The text of `299 - "text"`."""
    return re.sub(r'\\(.)', r'\1', warning.split(' ', 2)[-1].strip('"'))


def is_established(crd):
    conditions = crd.get('status', {}).get('conditions', [])
    return any(c['type'] == 'Established' and c['status'] == 'True' for c in conditions)


def changes(sent, stored, path=()):
    """Leaves of `sent` that `stored` lacks or has differently; the server may add, not change."""
    where = '.'.join(map(str, path))
    if isinstance(sent, dict) and isinstance(stored, dict):
        for key, value in sent.items():
            if key not in stored:
                yield '%s.%s is dropped: %s' % (where, key, json.dumps(value))
            else:
                yield from changes(value, stored[key], path + (key,))
    elif isinstance(sent, list) and isinstance(stored, list):
        if len(sent) != len(stored):
            yield '%s had %d items and has %d' % (where, len(sent), len(stored))
        for i, (a, b) in enumerate(zip(sent, stored)):
            yield from changes(a, b, path + (i,))
    elif type(sent) is not type(stored) or sent != stored:
        yield '%s: sent %s, stored %s' % (where, json.dumps(sent), json.dumps(stored))


def leaves(value):
    if isinstance(value, dict) and value:
        return sum(map(leaves, value.values()))
    if isinstance(value, list) and value:
        return sum(map(leaves, value))
    return 1


def title(o):
    return '%s/%s' % (o.get('kind'), o.get('metadata', {}).get('name'))


def pods_of(o):
    """The pods that a controller would make of a workload, one for each template."""
    spec = o.get('spec') or {}
    if o['kind'] == 'CronJob':
        spec = spec['jobTemplate']['spec']
    template = spec.get('template') if isinstance(spec, dict) else None
    if o['apiVersion'].split('/')[0] not in ('apps', 'batch') or not template:
        return
    claims = [c['metadata']['name'] for c in spec.get('volumeClaimTemplates', [])]
    pod = json.loads(json.dumps(template))
    pod.update(apiVersion='v1', kind='Pod')
    pod.setdefault('metadata', {}).update(name=o['metadata']['name'] + '-0',
                                          namespace=o['metadata'].get('namespace'))
    for name in claims:
        pod['spec'].setdefault('volumes', []).append(
            {'name': name, 'persistentVolumeClaim': {'claimName': '%s-%s' % (
                name, pod['metadata']['name'])}})
    yield pod
