import { describe, expect, it } from 'vitest';
import type { ExposureRow } from '../../../src/engine/exposure.ts';
import { exposureText } from '../../../src/report/exposure.ts';

const ROWS: readonly ExposureRow[] = [
  {
    endpoint: 'shop/web[Deployment]',
    direction: 'ingress',
    peer: 'internet',
    addresses: ['0.0.0.0-9.255.255.255', '11.0.0.0-126.255.255.255', '128.0.0.0-255.255.255.255'],
    conn: 'TCP 443',
    rules: [{ policy: 'NetworkPolicy shop/web', rule: 'spec.ingress[0]', place: 'web.yaml:9' }],
  },
  {
    endpoint: 'shop/web[Deployment]',
    direction: 'ingress',
    peer: 'new-pods',
    pods: 'app=audit in namespaces team=risk',
    conn: 'TCP 80',
    rules: [],
  },
  { endpoint: '=cmd|x', direction: 'egress', peer: 'any-namespace', conn: 'All Connections', rules: [] },
];

describe('exposure as text', () => {
  it('names who, to what, by which rule and where that stands', () => {
    const [, first, newcomers, second] = exposureText(ROWS, 'txt').split('\n');
    expect(first).toContain('Internet 0.0.0.0-9.255.255.255 11.0.0.0-126.255.255.255 and 1 more ranges');
    expect(first).toContain('NetworkPolicy shop/web spec.ingress[0] (web.yaml:9)');
    expect(newcomers).toContain('pods yet to come: app=audit in namespaces team=risk');
    expect(second).toContain('no rule: nothing denies it');
  });

  it('is whole in json, and inert in csv and md', () => {
    expect(JSON.parse(exposureText(ROWS, 'json'))).toEqual(ROWS);
    expect(exposureText(ROWS, 'csv')).toContain("\n'=cmd|x,egress");
    expect(exposureText(ROWS, 'md')).toContain('| =cmd\\|x | egress |');
  });
});
