"""What the tests of this folder share: the plane, the custom resources, the compiled stacks."""
import contextlib
import importlib.machinery
import importlib.util
import os
import subprocess
import tempfile

import yaml

import api

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SKIP = 77
CRDS = ['cert-manager', 'prometheus-operator', 'gateway-api', 'external-secrets']


class Loader(getattr(yaml, 'CSafeLoader', yaml.SafeLoader)):  # pylint: disable=too-many-ancestors
    """A plain `=` is text, as everywhere but in YAML 1.1."""


Loader.add_constructor('tag:yaml.org,2002:value', lambda _, node: node.value)


# What a version says of everything alike, so that nothing can be done about it.
NOISE = {
    # said of each headless Service, since the affinity `None` is the server's own default
    '1.34': ['spec.SessionAffinity is ignored for headless services'],
}


class Skip(Exception):
    """Why no server can be had."""


def load_plane():
    loader = importlib.machinery.SourceFileLoader('plane', os.path.join(ROOT, 'tools', 'plane'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('plane', loader))
    loader.exec_module(module)
    return module


def definitions():
    """The custom resource definitions, from the folder that tools/checkers reads too."""
    shared = os.environ.get('KAIZEN_SCHEMA_SOURCES') or os.path.join(os.path.dirname(ROOT), 'shared')
    found = []
    for family in CRDS:
        folder = os.path.join(shared, 'crds', family)
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            if name.endswith('.yaml'):
                with open(os.path.join(folder, name), encoding='utf-8') as f:
                    found += [o for o in yaml.load_all(f, Loader)
                              if o and o['kind'] == 'CustomResourceDefinition']
    return found


@contextlib.contextmanager
def server(minor):
    """(plane, api) of a fresh server with the custom resources."""
    plane = load_plane()
    if not plane.Module(minor).is_built() and os.environ.get('KAIZEN_CLUSTER') != '1':
        raise Skip('kube-apiserver %s is not built; KAIZEN_CLUSTER=1, or tools/plane build %s, '
                   'builds it in 5 to 10 minutes' % (minor, minor))
    try:
        running = plane.Plane(minor)
    except (plane.Cannot, OSError) as why:
        raise Skip(str(why))
    with running:
        client = api.Api(running, NOISE.get(minor, ()))
        crds = definitions()
        if not crds:
            print('there are no custom resource definitions here; set KAIZEN_SCHEMA_SOURCES to a '
                  'folder with crds/')
        client.install(crds)
        yield running, client


class Output:
    """One environment of one stack: its objects in the order of the kustomization."""

    def __init__(self, name, folder):
        self.name = name
        self.objects = []
        with open(os.path.join(folder, 'kustomization.yaml'), encoding='utf-8') as f:
            for file in yaml.load(f, Loader)['resources']:
                with open(os.path.join(folder, file), encoding='utf-8') as g:
                    self.objects += [o for o in yaml.load_all(g, Loader) if o]

    @property
    def namespace(self):
        return next(o for o in self.objects if o['kind'] == 'Namespace')


def sources():
    """(name, path) of every stack: the examples, and those that use everything."""
    examples = os.path.join(ROOT, 'examples')
    for name in sorted(os.listdir(examples)):
        if os.path.exists(os.path.join(examples, name, 'stack.kaizen')):
            yield name, os.path.join('examples', name, 'stack.kaizen')
    for name in sorted(os.listdir(HERE)):
        if name.endswith('.kaizen'):
            yield name[:-len('.kaizen')], os.path.join('tests', 'cluster', name)


def compile_all(kaizenc):
    outputs = []
    with tempfile.TemporaryDirectory() as folder:
        for name, source in sources():
            out = os.path.join(folder, name)
            run = subprocess.run([kaizenc, source, '--all-envs', '-o', out], cwd=ROOT, text=True,
                                 capture_output=True, check=False)
            if run.returncode:
                raise SystemExit('%s does not compile:\n%s' % (source, run.stderr))
            outputs += [Output('%s %s' % (name, env), os.path.join(out, env))
                        for env in sorted(os.listdir(out))]
    return outputs
