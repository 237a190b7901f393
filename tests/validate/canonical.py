"""The shape that every object has, so that no tool and no server writes it differently.

  - no null, no empty map, no empty list, but where emptiness is the meaning (MEANT)
  - keys in byte order
  - quantities as the API server writes them back: `1`, not `1000m`; `1Gi`, not `1024Mi`
"""
import re

import yaml

# Last keys of a path where an empty map or list says something.
MEANT = {
    'emptyDir': 'a volume without a limit',
    'podSelector': 'all pods of the namespace',
    'namespaceSelector': 'all namespaces',
    'ingress': 'no traffic in', 'egress': 'no traffic out',
    'from': 'from anywhere', 'to': 'to anywhere',
}

# Maps whose values are quantities, and fields that are one.
QUANTITY_MAPS = {'requests', 'limits', 'hard', 'capacity', 'default', 'defaultRequest', 'max', 'min'}
QUANTITY_FIELDS = {'sizeLimit'}
QUANTITY = re.compile(r'^(-?\d+)(?:\.(\d+))?([numkMGTPE]|[KMGTPE]i)?$')
BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']


def is_canonical(quantity):
    """No fraction, and the largest suffix that needs none; a count of things has none at all."""
    m = QUANTITY.match(quantity)
    if not m or m.group(2):
        return False
    number, suffix = int(m.group(1)), m.group(3) or ''
    if number == 0:
        return suffix == ''
    if suffix.endswith('i'):
        return suffix == 'Ei' or number % 1024 != 0
    if suffix in ('n', 'u', 'm'):
        return number % 1000 != 0
    return suffix == 'E' or number % 1000 != 0


def problems(value, path=()):
    here = '.'.join(map(str, path)) or 'root'
    last = path[-1] if path else None
    if value is None:
        yield '%s is null' % here
    elif isinstance(value, (dict, list)) and not value:
        if last not in MEANT and not (path and isinstance(last, int)):
            yield '%s is empty' % here
        elif isinstance(last, int) and path[-2] not in ('ingress', 'egress', 'from', 'to'):
            yield '%s is empty' % here
    elif isinstance(value, dict):
        for key, inner in value.items():
            if last in QUANTITY_MAPS and not isinstance(inner, (dict, list)) or key in QUANTITY_FIELDS:
                yield from quantity_problems(inner, here, key)
            yield from problems(inner, path + (key,))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from problems(inner, path + (i,))


def quantity_problems(value, here, key):
    if not isinstance(value, str):
        yield '%s.%s is no text: %r' % (here, key, value)
    elif not is_canonical(value):
        yield '%s.%s is no canonical quantity: %s' % (here, key, value)


def unsorted_keys(text):
    """Keys out of byte order, from the nodes: a dict has forgotten what stood twice."""
    for document in yaml.compose_all(text, yaml.SafeLoader):
        yield from unsorted_in(document)


def unsorted_in(node):
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        for a, b in zip(keys, keys[1:]):
            if a.encode() >= b.encode():
                yield 'line %d: key %s follows %s' % (node.start_mark.line + 1, b, a)
        for _, value in node.value:
            yield from unsorted_in(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from unsorted_in(value)
