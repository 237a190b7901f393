"""Run by the Python that has kubernetes_validate: reads [[where, object], ...], writes findings.

usage: strict.py VERSION < objects.json > findings.json
"""
import json
import sys

import kubernetes_validate


def main(version):
    documents = json.load(sys.stdin)
    findings = []
    for where, o in documents:
        try:
            kubernetes_validate.validate(o, version, strict=True)
        except kubernetes_validate.ValidationError as e:
            findings.append('%s: %s at %s' % (where, e.message, '.'.join(map(str, e.path)) or 'root'))
        except kubernetes_validate.SchemaNotFoundError as e:
            findings.append('%s: %s' % (where, e.message))
    json.dump(findings, sys.stdout)


if __name__ == '__main__':
    main(sys.argv[1])
