import type { Framework } from '../../model/framework.ts';
import { boundsText, isWithin } from '../parameters.ts';
import { claimIn, type Fault } from './fault.ts';

/** Faults of what a framework says besides its controls. */
export function headFaults(framework: Framework): readonly Fault[] {
  return [
    ...claimIn(framework.title, ['metadata', 'title']),
    ...claimIn(framework.disclaimer, ['metadata', 'disclaimer']),
    ...sourceFaults(framework),
    ...parameterFaults(framework),
  ];
}

function sourceFaults({ source, effective }: Framework): readonly Fault[] {
  const faults: Fault[] = [];
  if (!source) {
    const expected = '`source: {url, date}`';
    faults.push({
      path: ['metadata'],
      message: 'does not say what the mapping was held against',
      expected,
    });
  }
  if (effective?.to !== undefined && effective.to < effective.from) {
    const expected = `a day from ${effective.from} on`;
    faults.push({
      path: ['metadata', 'effective', 'to'],
      message: 'ends before it begins',
      expected,
      got: effective.to,
    });
  }
  return faults;
}

function parameterFaults({ parameters }: Framework): readonly Fault[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const value = parameter.default;
    if (typeof value !== 'number' || isWithin(value, parameter)) return [];
    const path = ['parameters', name, 'default'];
    return [
      {
        path,
        message: `parameter \`${name}\` is out of its own bounds`,
        expected: boundsText(parameter),
        got: String(value),
      },
    ];
  });
}
