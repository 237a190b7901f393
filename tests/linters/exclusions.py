"""What the linters say and we do not follow: each by name, with the reason. Nothing else is let off.

An entry is (LINTER, CHECK, WHERE, REASON). WHERE is a list of patterns, as of a shell, for
`EXAMPLE/ENVIRONMENT KIND/NAME [CONTAINER OR TEXT]`. An entry, and each of its patterns, must match
something: what matches nothing any more has to go, and the test says so.

Settings are no exclusions: they choose between two forms of the same check. They are SETTINGS.
"""

BURSTS = ('the check is optional: to reserve the limit is a choice between density and certainty. '
          'A stack that writes `cpu = 1..1` passes, and the examples show the usual: a reserve and '
          'room above it')
OWN_USER = ('the official image knows this user, owns its files as it and refuses others '
            '(the reason stands at the field in stdlib)')
ONE_POD = 'one pod is the point of this environment; nothing depends on it'
QUIET = ('a queue can wait, so one worker is enough when it is quiet (the reason stands in the '
         'example)')
NO_DIGEST = ('a digest names one build, and these images are examples: an invented one would name '
             'none. `image` takes `repo:tag@sha256:...`')
AS_COLLECTOR = ('it reads the node\'s log files, which only group 0 may and only a path of the node '
                'has. The stack says so with two permissions and their reasons')
ALPHA_ANNOTATION = ('the check knows only the annotations of before 1.19 and 1.30, which newer '
                    'clusters ignore; ')
RUNTIME_PODS = ('the pods that answer an ACME challenge are started by cert-manager, so no manifest '
                'holds them; without the policy no certificate is issued')

EXCLUSIONS = [
    ('kube-score', 'container-cpu-requests-equal-limits', ['*'], BURSTS),
    ('kube-score', 'container-memory-requests-equal-limits', ['*'], BURSTS),
    ('kube-score', 'container-resource-requests-equal-limits', ['*'], BURSTS),
    ('kube-score', 'container-ephemeral-storage-request-equals-limit', ['*'], BURSTS),
    ('kube-score', 'container-security-context-user-group-id',
     ['*/* StatefulSet/db db', '*/* StatefulSet/cache cache', '*/* StatefulSet/queue queue'],
     OWN_USER),
    ('kube-score', 'container-security-context-user-group-id',
     ['grpc-chain/* DaemonSet/collector collector'], AS_COLLECTOR),
    ('kube-score', 'deployment-replicas',
     ['grpc-chain/dev Deployment/*', 'kaizen-studio/dev Deployment/frontend',
      'quorum-db/dev Deployment/front', 'static-site/preview Deployment/site'], ONE_POD),
    ('kube-score', 'horizontalpodautoscaler-replicas',
     ['kaizen-studio/dev HorizontalPodAutoscaler/backend',
      'queue-workers/dev HorizontalPodAutoscaler/api'], ONE_POD),
    ('kube-score', 'horizontalpodautoscaler-replicas',
     ['queue-workers/* HorizontalPodAutoscaler/work-*'], QUIET),
    ('kube-score', 'deployment-has-poddisruptionbudget',
     ['kaizen-studio/dev Deployment/backend', 'queue-workers/dev Deployment/api'],
     ONE_POD + ', which `min_available = 0` says, and that makes no budget'),
    ('kube-score', 'networkpolicy-targets-pod', ['*/* NetworkPolicy/acme-solver'], RUNTIME_PODS),

    ('kubesec', 'ApparmorAny', ['*'],
     ALPHA_ANNOTATION + 'the runtime applies its default profile to a container that names none'),
    ('kubesec', 'SeccompAny', ['*'],
     ALPHA_ANNOTATION + 'the field `seccompProfile` is set on every pod and container'),
    ('kubesec', 'RunAsGroup', ['grpc-chain/* DaemonSet/collector'], AS_COLLECTOR),

    ('checkov', 'CKV_K8S_43', ['*'], NO_DIGEST),
    ('checkov', 'CKV_K8S_40',
     ['*/* StatefulSet/db', '*/* StatefulSet/cache', '*/* StatefulSet/queue'], OWN_USER),

    ('monokle', 'KBP104',
     ['*/* StatefulSet/db *', '*/* StatefulSet/cache *', '*/* StatefulSet/queue *'], OWN_USER),
    ('monokle', 'KBP105',
     ['*/* StatefulSet/db *', '*/* StatefulSet/cache *', '*/* StatefulSet/queue *'], OWN_USER),
    ('monokle', 'KBP105', ['grpc-chain/* DaemonSet/collector *'], AS_COLLECTOR),
    ('monokle', 'KBP109', ['grpc-chain/* DaemonSet/collector *'], AS_COLLECTOR),
    ('monokle', 'PSS105', ['grpc-chain/* DaemonSet/collector *'], AS_COLLECTOR),
    ('monokle', 'PSS201', ['grpc-chain/* DaemonSet/collector *'], AS_COLLECTOR),
    ('monokle', 'MTD-recommended-labels',
     ["*/* ClusterIssuer/letsencrypt-* Missing valid 'app.kubernetes.io/version'*",
      "*/* Namespace/* Missing valid 'app.kubernetes.io/version'*"],
     'objects outside of namespaces are shared by the environments of a cluster, and each '
     'environment has its own version: they would take turns, and a new version would need rights '
     'over the cluster'),
    ('monokle', 'MTD-recommended-labels', ["*'app.kubernetes.io/managed'*"],
     'a mistake of the linter: the recommended label is `app.kubernetes.io/managed-by`, which every '
     'object has'),

    ('yamllint', 'line-length', ['*'],
     'long lines are content: expressions, scripts and configuration in literal blocks, image '
     'references, and keys that Kubernetes gives their length; a folded line would be another text'),
]

# (LINTER, SETTING, REASON); linters_test.py gives them to the linter.
SETTINGS = [
    ('yamllint', 'indentation: {indent-sequences: false}',
     'lists stand under their key without indentation, as kubectl prints them, and nowhere else: '
     'see docs/decisions/yaml-layout.md'),
    ('yamllint', 'quoted-strings: {quote-type: double, required: false}',
     'quoted is whatever one of the readers of YAML 1.1, 1.2 or Go could take for something else, '
     'which is more than the linter\'s own reader does; see the same page'),
]
