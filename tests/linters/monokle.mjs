// Every rule that monokle has without a network, over folders: one run for each folder.
//
// usage: node monokle.mjs PACKAGES FOLDER... > findings.json
//
// PACKAGES is the folder that `tools/checkers monokle` gives. Writes
// {version, rules: [NAME], findings: [[FOLDER, RULE, KIND, NAME, TEXT]]}.
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

// The other plugins, open-policy-agent and kubernetes-schema, fetch what they check with.
const PLUGINS = ['practices', 'pod-security-standards', 'metadata', 'resource-links', 'yaml-syntax'];

const [packages, ...folders] = process.argv.slice(2);
const require = createRequire(packages + path.sep);
const load = async name => import(pathToFileURL(require.resolve(name)));
const {createDefaultMonokleValidator} = await load('@monokle/validation');
const YAML = await load('yaml');
const {version} = JSON.parse(fs.readFileSync(
  path.join(packages, 'node_modules', '@monokle', 'validation', 'package.json'), 'utf8'));

function* resources(folder) {
  for (const file of fs.readdirSync(folder).sort()) {
    if (!file.endsWith('.yaml') || file === 'kustomization.yaml')
      continue;
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    let n = 0;
    for (const document of YAML.parseAllDocuments(text)) {
      const content = document.toJS();
      if (content === null)
        continue;
      const {name, namespace} = content.metadata;
      const id = `${file}#${n++}`;
      yield {id, fileId: id, filePath: id, fileOffset: 0, name, namespace, content,
        apiVersion: content.apiVersion, kind: content.kind, text: YAML.stringify(content)};
    }
  }
}

async function validator() {
  const plugins = Object.fromEntries(PLUGINS.map(name => [name, true]));
  const made = createDefaultMonokleValidator();
  await made.preload({plugins});
  const rules = {};
  for (const plugin of made.getPlugins()) {
    for (const rule of plugin.rules)
      rules[`${plugin.metadata.name}/${rule.name}`] = 'err';
  }
  await made.preload({plugins, rules});
  return [made, Object.keys(rules)];
}

const findings = [];
let rules = [];
for (const folder of folders) {
  const given = [...resources(folder)];
  const of = new Map(given.map(r => [r.id, r]));
  let made;
  [made, rules] = await validator();
  for (const run of (await made.validate({resources: given})).runs) {
    for (const result of run.results) {
      const uris = result.locations.map(l => l.physicalLocation?.artifactLocation.uri);
      const r = of.get(uris.find(uri => of.has(uri)));
      findings.push([folder, result.ruleId, r?.kind ?? '', r?.name ?? '', result.message.text]);
    }
  }
}
process.stdout.write(JSON.stringify({version, rules, findings}));
