#!/usr/bin/env python3
"""The command line: exit codes, streams, and input that nobody should write.

usage: test_cli.py KAIZENC [unittest arguments]

Each case runs the real program in a folder of its own.  Texts of diagnostics are tested
elsewhere; here it counts which code a run ends with, where its words go, and that it always ends.
"""
import json
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

KAIZENC = ''
TIMEOUT = 60
NOBODY = 65534

FINE, FINDINGS, USAGE, FILES = 0, 1, 2, 3

DIGEST = '@sha256:' + '0123456789abcdef' * 4

# Small, and without any finding at error level.
STACK = f'''\
stack shop {{
  param domain : host = "shop.example.com"
  param most : int 1..9 = 2
  labels {{ team = "shop" }}

  config app {{ DOMAIN = domain,  MOST = "${{most}}" }}

  env dev {{ domain = "dev.example.com" }}
  env prod {{ }}
}}
'''

PLAIN = 'stack plain { config app { A = "b" } }\n'

# A field that does not exist, in one environment.
BROKEN = STACK.replace('env prod { }', 'env prod { config ap { DOMAIN = "x" } }')


class Result:
    def __init__(self, process, out, err):
        self.code = process.returncode
        self.out = out.decode('utf-8', 'replace')
        self.err = err.decode('utf-8', 'replace')


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix='kaizenc-cli-')
        self.addCleanup(self.folder.cleanup)
        # The folder is a project of its own, whatever is above it.
        self.write('.kaizen.yaml', '')

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(text if isinstance(text, bytes) else text.encode())

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as f:
            return f.read()

    def sub(self, name):
        os.makedirs(self.path(name), exist_ok=True)
        return self.path(name)

    def run_kaizenc(self, *args, stdin=b'', env=None, **options):
        environment = {k: v for k, v in os.environ.items() if k not in ('NO_COLOR', 'TERM')}
        environment.update(env or {})
        options.setdefault('stdout', subprocess.PIPE)
        options.setdefault('cwd', self.folder.name)
        process = subprocess.Popen([KAIZENC, *args], env=environment,
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        try:
            out, err = process.communicate(stdin, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail(f'kaizenc {" ".join(args)} does not end')
        result = Result(process, out or b'', err or b'')
        self.assertGreaterEqual(result.code, 0, f'died of a signal: {result.err}')
        self.assertNotIn('Sanitizer', result.err)
        self.assertNotIn('runtime error:', result.err)
        return result

    def expect(self, code, *args, **options):
        result = self.run_kaizenc(*args, **options)
        self.assertEqual(result.code, code, f'{args}\nstdout: {result.out}\nstderr: {result.err}')
        return result


class Commands(Case):
    def test_nothing_is_wrong_use(self):
        r = self.expect(USAGE)
        self.assertEqual(r.out, '')
        self.assertIn('kaizenc help', r.err)

    def test_help_goes_to_stdout(self):
        for args in (['help'], ['--help'], ['-h'], ['help', 'compile'], ['check', '--help'],
                     ['x.kaizen', '--help'], ['help', '--help']):
            r = self.expect(FINE, *args)
            self.assertIn('usage:', r.out)
            self.assertEqual(r.err, '')
        self.assertIn('--max-errors', self.expect(FINE, 'help', 'check').out)

    def test_version(self):
        for args in (['version'], ['--version'], ['-V'], ['x.kaizen', '--version']):
            self.assertRegex(self.expect(FINE, *args).out, r'^kaizenc \d+\.\d+\.\d+\n$')

    def test_unknown_command_suggests(self):
        self.assertIn('did you mean `check`?', self.expect(USAGE, 'chek').err)
        self.assertIn('did you mean `check`?', self.expect(USAGE, 'help', 'chek').err)
        self.assertIn('kaizenc check stacks/', self.expect(USAGE, 'stacks/').err)
        self.assertIn('no command', self.expect(USAGE, '').err)

    def test_unknown_option_suggests(self):
        self.assertIn('did you mean `--env`?', self.expect(USAGE, 'a.kaizen', '--evn=x').err)
        self.assertIn('no option `-x`', self.expect(USAGE, 'check', '-x').err)

    def test_options_are_not_abbreviated(self):
        self.assertIn('no option `--out`', self.expect(USAGE, 'a.kaizen', '--out=x').err)

    def test_option_values(self):
        for args, words in (
                (['check', '--format=yaml'], '`human`, `short`, `json`'),
                (['check', '--color=red'], '`auto`, `always` or `never`'),
                (['check', '--max-errors=-1'], 'takes a number'),
                (['check', '--max-errors='], 'takes a number'),
                (['check', '--fail-on=note'], '`error` or `warning`'),
                (['check', '--set=x'], 'takes a name and a value'),
                (['check', '--set', '=x'], 'takes a name and a value'),
                (['check', '--deny=KZ-G05'], 'did you mean `KZ-G005`?'),
                (['check', '--warn=KZ-P001'], 'only raised'),
                (['check', '--quiet=yes'], 'takes no value'),
                (['check', '--env=dev'], 'takes no `--env`'),
                (['a.kaizen', '--env'], 'needs a value'),
                (['a.kaizen', '-o'], 'needs a value'),
                (['a.kaizen', '--env=', '-o', 'x'], 'is empty')):
            with self.subTest(args=args):
                self.assertIn(words, self.expect(USAGE, *args).err)

    def test_options_may_stand_anywhere(self):
        self.write('shop.kaizen', STACK)
        self.expect(FINE, '-q', 'check', 'shop.kaizen')
        self.expect(FINE, '--format', 'short', 'check', '--', 'shop.kaizen')
        self.expect(FINE, '-oout', '--env', 'dev', 'shop.kaizen', '-q')

    def test_rules(self):
        listed = json.loads(self.expect(FINE, 'rules', '--format=json').out)
        self.assertEqual(listed['schema'], 'kaizenc-rules/1')
        by_code = {r['code']: r for r in listed['rules']}
        self.assertEqual(by_code['KZ-G005']['slug'], 'budget-blocks-drain')
        self.assertEqual(by_code['KZ-G005']['level'], 'error')
        text = self.expect(FINE, 'rules').out
        self.assertEqual(text, self.expect(FINE, 'explain', '--list').out)
        self.assertEqual([line.split()[0] for line in text.splitlines()], list(by_code))
        self.expect(USAGE, 'rules', 'KZ-G005')
        self.assertIn('`human` or `json`', self.expect(USAGE, 'rules', '--format=sarif').err)

    def test_envs(self):
        self.write('shop.kaizen', STACK)
        self.write('plain.kaizen', PLAIN)
        self.assertEqual(self.expect(FINE, 'envs', 'shop.kaizen').out, 'dev\nprod\n')
        self.assertEqual(self.expect(FINE, 'envs', 'plain.kaizen').out, '')
        self.assertEqual(self.expect(FINE, 'envs', 'shop.kaizen', 'plain.kaizen').out,
                         'shop dev\nshop prod\n')
        r = self.expect(FINE, 'envs', 'shop.kaizen', 'plain.kaizen', '--format=json')
        self.assertEqual(json.loads(r.out)['stacks'],
                         [{'name': 'shop', 'environments': ['dev', 'prod']},
                          {'name': 'plain', 'environments': []}])
        self.write('bad.kaizen', 'stack a {')
        r = self.expect(FINDINGS, 'envs', 'bad.kaizen')
        self.assertEqual(r.out, '')
        self.assertIn('KZ-P', r.err)
        self.expect(FILES, 'envs', 'none.kaizen')
        self.expect(USAGE, 'envs')

    def test_explain(self):
        r = self.expect(FINE, 'explain', 'KZ-G005')
        self.assertIn('KZ-G005', r.out)
        self.assertEqual(r.err, '')
        for name in ('G005', 'kz-g005', 'budget-blocks-drain'):
            self.assertEqual(self.expect(FINE, 'explain', name).out, r.out)
        self.assertIn('KZ-P001', self.expect(FINE, 'explain', '--list').out)
        self.assertIn('did you mean `KZ-P001`?', self.expect(USAGE, 'explain', 'KZ-P01').err)
        self.expect(USAGE, 'explain')


class Completions(Case):
    def setUp(self):
        super().setUp()
        self.write('shop.kaizen', STACK)
        os.makedirs(self.path('stacks'))

    def script(self, shell):
        self.write('script', self.expect(FINE, 'completions', shell).out)
        return self.path('script')

    def bash(self, *words):
        text = (f'source {self.script("bash")}\n'
                f'COMP_WORDS=(kaizenc "$@")\nCOMP_CWORD=$#\n'
                '_kaizenc 2> /dev/null\nprintf "%s\\n" "${COMPREPLY[@]}"\n')
        return subprocess.run(['bash', '-c', text, 'bash', *words], cwd=self.folder.name,
                              stdout=subprocess.PIPE, check=True).stdout.decode().split()

    def test_bash(self):
        self.assertEqual(self.bash('che'), ['check'])
        self.assertEqual(self.bash('sh'), ['shop.kaizen'])
        self.assertEqual(self.bash('check', 'st'), ['stacks/'])
        self.assertEqual(self.bash('check', '--f'), ['--fail-on=', '--format=', '--fix'])
        self.assertEqual(self.bash('shop.kaizen', '--e'), ['--env='])

    @unittest.skipUnless(shutil.which('fish'), 'no fish')
    def test_fish(self):
        def complete(line):
            text = f'source {self.script("fish")}; complete -C {line!r}'
            out = subprocess.run(['fish', '-c', text], cwd=self.folder.name,
                                 stdout=subprocess.PIPE, check=True,
                                 env=dict(os.environ, HOME=self.folder.name,
                                          PATH=os.path.dirname(KAIZENC) + ':' + os.environ['PATH']))
            return [line.split('\t')[0] for line in out.stdout.decode().splitlines()]
        self.assertEqual(complete('kaizenc che'), ['check'])
        self.assertEqual(complete('kaizenc check sh'), ['shop.kaizen'])
        self.assertIn('--format', complete('kaizenc check --fo'))

    @unittest.skipUnless(shutil.which('zsh'), 'no zsh')
    def test_zsh(self):
        subprocess.run(['zsh', '-n', self.script('zsh')], check=True)

    def test_other_shells(self):
        self.expect(USAGE, 'completions')
        self.expect(USAGE, 'completions', 'csh')


class Compile(Case):
    def setUp(self):
        super().setUp()
        self.write('shop.kaizen', STACK)
        self.write('plain.kaizen', PLAIN)

    def test_writes_a_folder(self):
        r = self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', 'out')
        self.assertEqual(r.out, '')
        files = [f for f in os.listdir(self.path('out')) if not f.startswith('.')]
        self.assertEqual(r.err, f'wrote {len(files)} files to out/ (env dev)\n')
        self.assertIn('kustomization.yaml', files)
        text = self.read('out/10-app-config.yaml')
        self.assertTrue(text.startswith(
            '# made by kaizenc from shop.kaizen (env dev); edits are lost\n---\n'))
        self.assertIn('dev.example.com', text)

    def test_the_command_may_be_named(self):
        self.expect(FINE, 'compile', 'shop.kaizen', '--env=dev', '-o', 'out/')

    def test_the_same_bytes_from_anywhere(self):
        self.expect(FINE, 'shop.kaizen', '--env=prod', '-o', 'a')
        self.expect(FINE, self.path('shop.kaizen'), '--env=prod', '-o', 'b')
        names = sorted(os.listdir(self.path('a')))
        self.assertEqual(names, sorted(os.listdir(self.path('b'))))
        for name in names:
            self.assertEqual(self.read('a/' + name), self.read('b/' + name))

    def test_a_stream(self):
        r = self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', '-')
        self.assertIn('\nkind: ConfigMap\n', r.out)
        self.assertNotIn('kustomize', r.out)
        self.assertEqual(r.err, '')

    def test_standard_input(self):
        r = self.expect(FINE, '-', '-o', '-', stdin=PLAIN.encode())
        self.assertIn('kind: ConfigMap', r.out)
        r = self.expect(FINDINGS, '-', '-o', '-', '--format=short', stdin=b'stack a { b }')
        self.assertTrue(r.err.startswith('<stdin>:1:'), r.err)
        r = self.expect(FINDINGS, '-', '-o', '-', '--format=short', '--stdin-filename=x/y.kaizen',
                        stdin=b'stack a { b }')
        self.assertTrue(r.err.startswith('x/y.kaizen:1:'), r.err)
        self.expect(USAGE, '-', '-', '-o', '-')

    def test_one_or_no_environment_need_not_be_named(self):
        self.assertEqual(self.expect(FINE, 'plain.kaizen', '-o', 'out').err[-9:], ' to out/\n')
        self.write('one.kaizen', 'stack one { config app { A = "b" }\n env dev { } }\n')
        self.assertIn('(env dev)', self.expect(FINE, 'one.kaizen', '-o', 'out').err)

    def test_several_environments_must_be_chosen(self):
        r = self.expect(USAGE, 'shop.kaizen', '-o', 'out')
        self.assertIn('--env=dev, --env=prod', r.err)
        self.assertFalse(os.path.exists(self.path('out')))

    def test_unknown_environment(self):
        r = self.expect(FINDINGS, 'shop.kaizen', '--env=prd', '-o', 'out')
        self.assertIn('KZ-D006', r.err)
        self.assertIn('did you mean `prod`?', r.err)
        self.assertFalse(os.path.exists(self.path('out')))
        self.assertIn('KZ-D006', self.expect(FINDINGS, 'plain.kaizen', '--env=x', '-o', '-').err)

    def test_all_environments(self):
        r = self.expect(FINE, 'shop.kaizen', '--all-envs', '-o', 'out')
        self.assertEqual(sorted(os.listdir(self.path('out'))), ['dev', 'prod'])
        self.assertEqual(r.err.count('wrote '), 2)
        self.expect(USAGE, 'shop.kaizen', '--all-envs', '-o', '-')
        self.expect(USAGE, 'shop.kaizen', '--all-envs', '--env=dev', '-o', 'out')

    def test_several_stacks_get_folders(self):
        self.expect(FINE, 'shop.kaizen', 'plain.kaizen', '--all-envs', '-o', 'out')
        self.assertEqual(sorted(os.listdir(self.path('out'))), ['plain', 'shop'])
        self.assertEqual(sorted(os.listdir(self.path('out/shop'))), ['dev', 'prod'])
        self.assertIn('folders of their own',
                      self.expect(USAGE, 'plain.kaizen', './plain.kaizen', '-o', 'out').err)

    def test_an_error_in_any_environment_stops_all(self):
        self.write('bad.kaizen', BROKEN)
        r = self.expect(FINDINGS, 'bad.kaizen', '--env=dev', '-o', 'out')
        self.assertIn('KZ-E002', r.err)
        self.assertIn('1 error', r.err)
        self.assertFalse(os.path.exists(self.path('out')))
        self.expect(FINDINGS, 'bad.kaizen', 'plain.kaizen', '--all-envs', '-o', 'out')
        self.assertFalse(os.path.exists(self.path('out')))

    def test_the_old_folder_survives_errors(self):
        self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', 'out')
        before = self.read('out/10-app-config.yaml')
        self.write('shop.kaizen', BROKEN)
        self.expect(FINDINGS, 'shop.kaizen', '--env=dev', '-o', 'out')
        self.assertEqual(self.read('out/10-app-config.yaml'), before)

    def test_files_of_others_survive(self):
        self.write('out/README', 'mine\n')
        self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', 'out')
        self.assertEqual(self.read('out/README'), 'mine\n')

    def test_no_output_is_wrong_use(self):
        self.assertIn('-o FOLDER', self.expect(USAGE, 'shop.kaizen', '--env=dev').err)

    def test_dry_run_lists(self):
        r = self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', 'out', '--dry-run')
        self.assertIn('out/10-app-config.yaml\n', r.out)
        self.assertFalse(os.path.exists(self.path('out')))
        self.assertIn('10-app-config.yaml\n',
                      self.expect(FINE, 'shop.kaizen', '--env=dev', '--dry-run').out)

    def test_settings(self):
        def config(*args):
            return self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', '-', *args).out
        self.assertIn('DOMAIN: a.example.com\n', config('--set', 'domain=a.example.com'))
        self.assertIn('DOMAIN: b.example.com\n', config('--set=domain="b.example.com"'))
        self.assertIn('MOST: "7"\n', config('--set=most=3 + 4'))
        self.assertIn('MOST: "4"\n', config('--set=most=3', '--set=most=4'))
        self.assertIn('namespace: other\n', config('--set=namespace=other'))

    def test_bad_settings(self):
        r = self.expect(FINDINGS, 'check', 'shop.kaizen', '--set=domian=x')
        self.assertIn('KZ-T014', r.out)
        self.assertIn('did you mean `domain`?', r.out)
        self.assertIn('KZ-T005', self.expect(FINDINGS, 'check', 'shop.kaizen', '--set=most=10').out)
        self.assertIn('KZ-P', self.expect(FINDINGS, 'check', 'shop.kaizen', '--set=most=3 +').out)
        self.assertIn('KZ-T007', self.expect(FINDINGS, 'check', 'shop.kaizen', '--set=domain=A').out)
        self.assertIn('KZ-P007',
                      self.expect(FINDINGS, 'check', 'shop.kaizen', b'--set=domain=\xff').out)

    def test_annotations(self):
        r = self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', '-', '--annotate')
        self.assertRegex(r.out, r'DOMAIN: dev.example.com +# .*env dev, shop\.kaizen:8')

    def test_quiet(self):
        self.assertEqual(self.expect(FINE, '-q', 'shop.kaizen', '--env=dev', '-o', 'out').err, '')


class Check(Case):
    def test_fine(self):
        self.write('shop.kaizen', STACK)
        r = self.expect(FINE, 'check', 'shop.kaizen')
        self.assertEqual(r.out, '')
        self.assertEqual(r.err, '`shop` is fine in dev and prod\n')

    def test_findings_are_the_product(self):
        self.write('bad.kaizen', BROKEN)
        r = self.expect(FINDINGS, 'check', 'bad.kaizen')
        self.assertIn('KZ-E002', r.out)
        self.assertEqual(r.err, '\n1 error\n')
        self.assertEqual(self.expect(FINDINGS, 'check', 'bad.kaizen', '-q').err, '')

    def test_the_code_is_the_same_for_every_format(self):
        self.write('bad.kaizen', BROKEN)
        for form in ('human', 'short', 'plain', 'sarif', 'github', 'checkstyle', 'json'):
            r = self.expect(FINDINGS, 'check', 'bad.kaizen', '--format=' + form)
            self.assertIn('KZ-E002', r.out)
        self.assertEqual(json.loads(r.out)['summary']['errors'], 1)
        self.assertEqual(r.err, '')

    def test_reports(self):
        self.write('bad.kaizen', BROKEN)
        self.write('old.xml', 'old\n')
        os.symlink('old.xml', self.path('link.xml'))
        r = self.expect(FINDINGS, 'check', 'bad.kaizen', '--report=sarif:out.sarif',
                        '--report', 'checkstyle:link.xml')
        self.assertIn('error[KZ-E002]', r.out)
        results = json.loads(self.read('out.sarif'))['runs'][0]['results']
        self.assertEqual([x['ruleId'] for x in results], ['KZ-E002'])
        self.assertIn('kaizenc.KZ-E002', self.read('old.xml'))
        self.assertTrue(os.path.islink(self.path('link.xml')))
        self.write('shop.kaizen', STACK)
        self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', 'out', '--report=json:out.json')
        self.assertEqual(json.loads(self.read('out.json'))['diagnostics'], [])
        self.assertEqual([f for f in os.listdir(self.folder.name) if '.XXXX' in f], [])
        for report, words in (('sarif', 'a format and a file'), ('sarif:', 'a format and a file'),
                              ('yaml:x', 'no format `yaml`')):
            self.assertIn(words, self.expect(USAGE, 'check', '--report=' + report).err)
        r = self.expect(FILES, 'check', 'shop.kaizen', '--report=json:none/out.json')
        self.assertIn('cannot write `none/out.json`', r.err)

    def test_folders(self):
        self.write('a/shop.kaizen', STACK)
        self.write('a/lib/part.kaizen', 'component part { config c { A = "b" } }\n')
        self.write('b/plain.kaizen', PLAIN)
        self.write('.hidden/bad.kaizen', BROKEN)
        os.symlink('..', self.path('a/up'))
        r = self.expect(FINE, 'check')
        self.assertEqual(r.err, '`shop` is fine in dev and prod\n`plain` is fine\n')
        self.assertEqual(self.expect(FINE, 'check', 'b').err, '`plain` is fine\n')
        self.write('a/lib/part.kaizen', 'component part {')
        self.assertIn('a/lib/part.kaizen:1:',
                      self.expect(FINDINGS, 'check', '--format=short').out)

    def test_a_folder_without_stacks(self):
        os.mkdir(self.path('empty'))
        self.assertIn('declares a stack', self.expect(USAGE, 'check', 'empty').err)

    def test_standard_input(self):
        self.expect(FINE, 'check', '-', stdin=PLAIN.encode())
        self.expect(FINDINGS, 'check', '-', stdin=b'')

    def test_levels(self):
        self.write('w.kaizen', 'stack w {\n'
                   '  allow KZ-S001 because "nothing here needs it, it is only a test"\n'
                   '  config app { A = "b" }\n}\n')
        r = self.expect(FINE, 'check', 'w.kaizen')
        self.assertIn('warning[KZ-W004]', r.out)
        self.expect(FINDINGS, 'check', 'w.kaizen', '--fail-on=warning')
        self.assertIn('error[KZ-W004]',
                      self.expect(FINDINGS, 'check', 'w.kaizen', '--deny=KZ-W004').out)
        self.expect(FINDINGS, 'check', 'w.kaizen', '--deny', 'w004')
        self.expect(FINDINGS, 'w.kaizen', '-o', 'out', '--fail-on=warning')
        self.assertFalse(os.path.exists(self.path('out')))
        r = self.expect(FINE, 'w.kaizen', '-o', 'out')
        self.assertRegex(r.err, r'(?s)KZ-W004.*\n1 warning\nwrote \d+ files to out/\n$')

    def test_at_most_so_many_are_shown(self):
        self.write('many.kaizen', 'stack a {\n' + ''.join(f'  x{i} = 1\n' for i in range(50)) + '}\n')
        count = lambda *a: self.expect(FINDINGS, 'check', 'many.kaizen', *a).out.count('error[')
        self.assertEqual(count(), 20)
        self.assertEqual(count('--max-errors=3'), 3)
        self.assertEqual(count('--max-errors=0'), 50)
        r = self.expect(FINDINGS, 'check', 'many.kaizen', '--format=json', '--max-errors=3')
        self.assertEqual(json.loads(r.out)['summary']['errors'], 50)


class Fix(Case):
    UNUSED = ('stack w {\n'
              '  allow KZ-S001 because "nothing here needs it, it is only a test"\n'
              '  config app { A = "b" }\n}\n')
    RIGHT = 'stack w {\n  config app { A = "b" }\n}\n'

    def test_safe_ones(self):
        self.write('w.kaizen', self.UNUSED)
        os.chmod(self.path('w.kaizen'), 0o640)
        r = self.expect(FINE, 'check', '--fix', 'w.kaizen', '--fail-on=warning')
        self.assertEqual(self.read('w.kaizen'), self.RIGHT)
        self.assertEqual(os.stat(self.path('w.kaizen')).st_mode & 0o777, 0o640)
        self.assertEqual(r.err, 'applied 1 fix\n`w` is fine\n')
        self.assertEqual(self.expect(FINE, 'check', '--fix').err, '`w` is fine\n')

    def test_several(self):
        self.write('w.kaizen', b'\xef\xbb\xbf' + self.UNUSED.replace(
            '  config', '  allow KZ-S002 because "nor does it need this one"\n  config').encode())
        self.assertIn('applied 2 fixes', self.expect(FINE, 'check', '--fix', 'w.kaizen').err)
        self.assertEqual(self.read('w.kaizen'), '\ufeff' + self.RIGHT)

    def test_diff(self):
        self.write('w.kaizen', self.UNUSED)
        r = self.expect(FINDINGS, 'check', '--fix', '--diff', 'w.kaizen', '--fail-on=warning')
        self.assertEqual(self.read('w.kaizen'), self.UNUSED)
        self.assertEqual(r.out, '--- w.kaizen\n+++ w.kaizen\n@@ -1,4 +1,3 @@\n stack w {\n'
                         '-  allow KZ-S001 because "nothing here needs it, it is only a test"\n'
                         '   config app { A = "b" }\n }\n')
        self.write('x.patch', r.out)
        if shutil.which('patch'):
            subprocess.run(['patch', '-s', 'w.kaizen', 'x.patch'], cwd=self.folder.name, check=True)
            self.assertEqual(self.read('w.kaizen'), self.RIGHT)

    def test_one_that_brings_another_is_not_applied(self):
        # The right code would be an `allow` of nothing.
        text = self.UNUSED.replace('KZ-S001', 'KZ-S00')
        self.write('w.kaizen', text)
        r = self.expect(FINDINGS, 'check', '--fix', 'w.kaizen')
        self.assertIn('KZ-W002', r.out)
        self.assertNotIn('applied', r.err)
        self.assertEqual(self.read('w.kaizen'), text)

    def test_wrong_use(self):
        self.expect(USAGE, 'check', '--diff')
        self.expect(USAGE, 'check', '--fix', '-')
        self.assertIn('`safe` or `all`', self.expect(USAGE, 'check', '--fix=some').err)


class Color(Case):
    def setUp(self):
        super().setUp()
        self.write('bad.kaizen', BROKEN)

    def check(self, *args, env=None):
        return '\x1b[' in self.expect(FINDINGS, 'check', 'bad.kaizen', *args, env=env).out

    def test_pipes_have_none(self):
        self.assertFalse(self.check())
        self.assertTrue(self.check('--color=always'))
        self.assertTrue(self.check('--color=always', env={'NO_COLOR': '1'}))

    def terminal(self, *args, env=None):
        """What the program writes to a terminal."""
        main, side = pty.openpty()
        self.run_kaizenc('check', 'bad.kaizen', *args, env=env, stdout=side)
        os.close(side)
        text = b''
        while True:
            try:
                block = os.read(main, 65536)
            except OSError:
                break
            if not block:
                break
            text += block
        os.close(main)
        return b'\x1b[' in text

    def test_terminals_have_some(self):
        self.assertTrue(self.terminal(env={'TERM': 'xterm'}))
        self.assertFalse(self.terminal('--color=never', env={'TERM': 'xterm'}))
        self.assertFalse(self.terminal(env={'TERM': 'dumb'}))
        self.assertFalse(self.terminal(env={'TERM': 'xterm', 'NO_COLOR': '1'}))
        self.assertTrue(self.terminal(env={'TERM': 'xterm', 'NO_COLOR': ''}))


class BadInput(Case):
    def finds(self, code, text):
        self.write('x.kaizen', text)
        r = self.expect(FINDINGS, 'check', 'x.kaizen', '--format=short')
        self.assertIn(f'[{code}]', r.out)
        return r

    def test_empty(self):
        self.finds('KZ-P010', '')
        self.finds('KZ-P010', ' \n\n# nothing\n')
        self.finds('KZ-P010', 'component a { }\n')

    def test_binary(self):
        self.finds('KZ-P011', bytes(range(256)) * 100)
        self.finds('KZ-P011', 'stack a {\0}')

    def test_large(self):
        self.write('x.kaizen', b'# ' + b'x' * 20_000_000)
        self.assertIn('larger than 16 MiB', self.expect(FILES, 'check', 'x.kaizen').out)
        self.expect(FILES, 'check', '-', stdin=b'# ' + b'x' * 20_000_000)
        self.write('y.kaizen', PLAIN.encode() + b'# ' + b'x' * 16_000_000 + b'\n')
        self.expect(FINE, 'check', 'y.kaizen')

    def test_unclosed_everything(self):
        for text in ('stack a {', 'stack a { labels { b = "', 'stack a { labels { b = """x',
                     'stack a { labels { b = "${', 'stack a { labels { b = [ (', '{', '"', '[', '(',
                     'stack a { service b { image = "x${ { [ ( '):
            with self.subTest(text=text):
                self.write('x.kaizen', text)
                r = self.expect(FINDINGS, 'check', 'x.kaizen', '--format=short')
                self.assertIn('[KZ-P', r.out)

    def test_deep(self):
        n = 10000
        for text in ('stack a ' + '{ x ' * n,
                     'stack a ' + '{ x ' * n + '}' * n,
                     'stack a { labels { b = ' + '[' * n + ']' * n + ' } }',
                     'stack a { labels { b = ' + '(' * n + '1' + ')' * n + ' } }',
                     'stack a { labels { b = ' + '-' * n * 10 + '1 } }',
                     'stack a { labels { b = ' + '1+' * n * 10 + '1 } }',
                     'stack a { labels { b = "' + '${"' * n + '"}' * n + '" } }',
                     'stack a { labels { b = x' + '.y' * n * 10 + ' } }',
                     'stack a { labels { b = ' + 'if true then ' * n + '1' + ' else 2' * n + ' } }'):
            with self.subTest(text=text[:60]):
                self.finds('KZ-P006', text)

    def test_many_statements(self):
        self.write('x.kaizen', 'stack a {\n config c {\n' +
                   ''.join(f'  K{i} = "{i}"\n' for i in range(20000)) + '}\n}\n')
        self.expect(FINE, 'check', 'x.kaizen')

    def test_not_utf8(self):
        self.finds('KZ-P007', b'stack a { labels { b = "\xff\xfe" } }')
        self.finds('KZ-P007', b'stack a { # \xc0\xaf\n }')

    def test_line_ends_and_byte_order_marks(self):
        self.write('unix.kaizen', STACK)
        self.write('dos.kaizen', b'\xef\xbb\xbf' + STACK.replace('\n', '\r\n').encode())
        self.expect(FINE, 'unix.kaizen', '--env=dev', '-o', 'unix', '-q')
        self.expect(FINE, 'dos.kaizen', '--env=dev', '-o', 'dos', '-q')
        for name in os.listdir(self.path('unix')):
            if not name.startswith('.'):
                self.assertEqual(self.read('unix/' + name).replace('unix.', 'dos.'),
                                 self.read('dos/' + name))

    def test_import_circle(self):
        self.write('x.kaizen', 'import "y.kaizen"\n' + PLAIN)
        self.write('y.kaizen', 'import "x.kaizen"\n')
        r = self.expect(FINDINGS, 'check', 'x.kaizen')
        self.assertIn('`x.kaizen` -> `y.kaizen` -> `x.kaizen`', r.out)

    def test_imports_stay_in_the_project(self):
        self.write('app/x.kaizen', 'import "../lib/y.kaizen"\n' + PLAIN)
        self.write('lib/y.kaizen', 'component y { }\n')
        self.expect(FINE, 'check', 'app/x.kaizen')
        self.write('app/.kaizen.yaml', '')
        self.assertIn('KZ-M004', self.expect(FINDINGS, 'check', 'app/x.kaizen').out)

    def test_every_prefix_ends(self):
        text = STACK.encode()
        for n in range(0, len(text), 7):
            self.write('x.kaizen', text[:n])
            r = self.run_kaizenc('check', 'x.kaizen', '--format=short')
            self.assertIn(r.code, (FINE, FINDINGS))


class Disk(Case):
    def setUp(self):
        super().setUp()
        self.write('shop.kaizen', STACK)

    def test_missing(self):
        r = self.expect(FILES, 'check', 'none.kaizen')
        self.assertIn('no such file', r.out)
        self.expect(FILES, 'none.kaizen', '--env=dev', '-o', 'out')
        # The others are checked all the same, but nothing is written.
        self.expect(FILES, 'none.kaizen', 'shop.kaizen', '--env=dev', '-o', 'out')
        self.assertFalse(os.path.exists(self.path('out')))

    def test_not_regular(self):
        os.mkdir(self.path('folder.kaizen'))
        os.mkfifo(self.path('pipe.kaizen'))
        os.symlink('loop.kaizen', self.path('loop.kaizen'))
        self.assertIn('it is a folder', self.expect(FILES, 'folder.kaizen', '-o', 'out').err)
        self.assertIn('no regular file', self.expect(FILES, 'check', 'pipe.kaizen').out)
        self.expect(FILES, 'check', 'loop.kaizen')
        self.expect(FILES, 'check', 'shop.kaizen/x.kaizen')

    def without_rights(self):
        """Options that make the program run as somebody whom permissions hold for."""
        if os.geteuid() != 0:
            return {}
        os.chmod(self.folder.name, 0o755)
        try:
            subprocess.run([KAIZENC, 'version'], user=NOBODY, stdout=subprocess.DEVNULL, check=True)
        except (OSError, subprocess.SubprocessError) as e:
            self.skipTest(f'root is not held by permissions, and nobody cannot run kaizenc: {e}')
        return {'user': NOBODY}

    def test_unreadable(self):
        options = self.without_rights()
        os.chmod(self.path('shop.kaizen'), 0)
        r = self.expect(FILES, 'check', 'shop.kaizen', **options)
        self.assertIn('permission denied', r.out)

    def test_unreadable_folder(self):
        options = self.without_rights()
        self.write('a/b/plain.kaizen', PLAIN)
        os.chmod(self.path('a/b'), 0)
        r = self.expect(FILES, 'check', 'a', **options)
        self.assertIn('cannot read `a/b`: permission denied', r.err)
        os.chmod(self.path('a/b'), 0o755)

    def test_unwritable(self):
        options = self.without_rights()
        os.mkdir(self.path('closed'), 0o555)
        for folder in ('closed', 'closed/out', 'closed/out/deeper'):
            r = self.expect(FILES, 'shop.kaizen', '--env=dev', '-o', folder, **options)
            self.assertIn('KZ-F001', r.err)
            self.assertIn('permission denied', r.err)

    def test_unwritable_for_all(self):
        r = self.expect(FILES, 'shop.kaizen', '--env=dev', '-o', '/proc/out')
        self.assertIn('KZ-F001', r.err)
        self.assertNotIn('wrote', r.err)

    def test_the_folder_is_a_file(self):
        self.write('out', 'mine\n')
        for folder in ('out', 'out/x'):
            r = self.expect(FILES, 'shop.kaizen', '--env=dev', '-o', folder)
            self.assertIn('KZ-F002', r.err)
        self.assertEqual(self.read('out'), 'mine\n')

    def test_a_file_of_others_is_in_the_way(self):
        self.write('out/10-app-config.yaml', 'mine\n')
        r = self.expect(FILES, 'shop.kaizen', '--env=dev', '-o', 'out')
        self.assertIn('KZ-F002', r.err)
        self.assertEqual(self.read('out/10-app-config.yaml'), 'mine\n')
        r = self.expect(FILES, 'shop.kaizen', '--env=dev', '-o', 'out', '--format=json')
        self.assertEqual(json.loads(r.err)['diagnostics'][0]['code'], 'KZ-F002')

    def test_into_the_current_folder(self):
        """Whoever stands in the folder still does afterwards."""
        before = os.stat(self.folder.name).st_ino
        for _ in range(2):
            self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', '.')
            self.expect(FINE, '../shop.kaizen', '--env=dev', '-o', '..', cwd=self.sub('x'))
        self.assertEqual(os.stat(self.folder.name).st_ino, before)
        self.assertEqual(self.read('shop.kaizen'), STACK)

    def test_full_disk(self):
        with open('/dev/full', 'wb') as full:
            for args in (['shop.kaizen', '--env=dev', '-o', '-'], ['help'], ['explain', '--list'],
                         ['version'], ['check', 'none.kaizen'],
                         ['shop.kaizen', '--env=dev', '--dry-run']):
                r = self.expect(FILES, *args, stdout=full)
                self.assertIn('the disk is full', r.err)

    def test_closed_stdout(self):
        close = lambda: os.close(1)
        r = self.expect(FILES, 'shop.kaizen', '--env=dev', '-o', '-', preexec_fn=close)
        self.assertIn('it is closed', r.err)
        # What writes nothing there does not need it, and nothing else takes its number.
        self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', 'out', preexec_fn=close)

    def test_closed_stderr(self):
        self.expect(FINE, 'shop.kaizen', '--env=dev', '-o', 'out', preexec_fn=lambda: os.close(2))
        self.assertTrue(self.read('out/10-app-config.yaml').startswith('# made by kaizenc'))

    def test_closed_stdin(self):
        self.expect(FILES, 'check', '-', preexec_fn=lambda: os.close(0))

    def test_file_size_limit(self):
        """A disk that fills up while the folder is being written."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        r = self.expect(FILES, 'shop.kaizen', '--env=dev', '-o', 'out', preexec_fn=limit)
        self.assertIn('KZ-F001', r.err)


if __name__ == '__main__':
    KAIZENC = os.path.abspath(sys.argv.pop(1))
    unittest.main()
