import { describe, expect, test } from 'vitest';
import { POD, POLICY, readFolder } from './folder.ts';

const kustomization = (text: string) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}\n`;

describe('a Helm chart', () => {
  test('is not read, and the message says how to render it', async () => {
    const { keys, problems } = await readFolder({
      'plain.yaml': POD,
      'crane/Chart.yaml': 'apiVersion: v2\nname: crane\n',
      'crane/values.yaml': 'replicas: 2\n',
      'crane/templates/policy.yaml': POLICY,
    });
    expect(keys).toEqual(['/Pod/harbour/crane']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^crane\/Chart\.yaml: a Helm chart that was not rendered; expected `helm template crane \S*crane \| segproof check -`$/,
    );
  });
});

describe('a kustomization', () => {
  test('that gives out its files as they are is read', async () => {
    const { keys, problems, snapshot } = await readFolder({
      'kustomization.yaml': kustomization('resources: [./pod.yaml, more]'),
      'pod.yaml': POD,
      'more/kustomization.yml': kustomization(
        'resources: [policy.yaml]\nimages: [{name: crane, newTag: "2"}]',
      ),
      'more/policy.yaml': POLICY,
    });
    expect(problems).toEqual([]);
    expect(snapshot.header.notes).toEqual([]);
    expect(keys).toEqual(['/Pod/harbour/crane', 'networking.k8s.io/NetworkPolicy/harbour/closed']);
  });

  test('leaves out what it does not list, and says so', async () => {
    const { keys, snapshot } = await readFolder({
      'kustomization.yaml': kustomization('resources: [pod.yaml]'),
      'pod.yaml': POD,
      'policy.yaml': POLICY,
    });
    expect(keys).toEqual(['/Pod/harbour/crane']);
    expect(snapshot.header.notes).toEqual([
      expect.stringMatching(/kustomization\.yaml does not list policy\.yaml: left out$/),
    ]);
  });

  test.each([
    ['patches', 'resources: [pod.yaml]\npatches: [{path: patch.yaml}]'],
    ['a namespace', 'resources: [pod.yaml]\nnamespace: quay'],
    ['labels', 'resources: [pod.yaml]\nlabels: [{pairs: {a: b}}]'],
    ['a remote base', 'resources: ["https://git.example/base?ref=v1"]'],
    ['a base beside it', 'resources: [../base]'],
    ['a fault', 'resources: [pod.yaml'],
  ])('with %s must be built first', async (_name, text) => {
    const { keys, problems } = await readFolder({
      'base/pod.yaml': POD,
      'overlay/kustomization.yaml': kustomization(text),
      'overlay/patch.yaml': POD.replace('harbour', 'quay'),
    });
    expect(keys).toEqual(['/Pod/harbour/crane']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^overlay\/kustomization\.yaml: .*`kustomize build \S*overlay \| segproof check -`$/,
    );
  });
});
