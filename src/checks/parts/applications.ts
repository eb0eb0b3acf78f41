import type { Engine, PeerRef } from '../../engine/engine.ts';
import type { Endpoint } from '../../model/resource.ts';
import { perClass } from './beyond.ts';
import { workloadText } from './subjects.ts';

/** Labels by which the objects of one application are told (kubernetes.io, "Recommended Labels"), and their older forms. */
export const APPLICATION_LABELS: readonly string[] = [
  'app.kubernetes.io/part-of',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
];

export interface Applications {
  /** True where every endpoint of the peer is of the endpoint's application. */
  readonly sharedWith: (endpoint: Endpoint) => (peer: PeerRef) => boolean;
  /** Endpoints of one namespace and one text are of the same application. */
  readonly keyOf: (endpoint: Endpoint) => string;
}

/** One application: the same namespace, and the same workload or the same value of one of the labels. */
export function applicationsIn(engine: Engine, labels: readonly string[]): Applications {
  const { endpoints } = engine.input.inventory;
  const marksOf = (endpoint: Endpoint) => [
    workloadText(endpoint.workload),
    ...labels.flatMap((label) =>
      endpoint.labels[label] === undefined ? [] : `${label}=${endpoint.labels[label]}`,
    ),
  ];
  const keyOf = (endpoint: Endpoint) => JSON.stringify(marksOf(endpoint));
  const ofClass = perClass((classId) => {
    const members = engine.classes[classId]!.members.map((index) => endpoints[index]!);
    return [...new Map(members.map((member) => [keyOf(member), marksOf(member)])).values()];
  });
  const sharedWith = (endpoint: Endpoint) => {
    const own = new Set(marksOf(endpoint));
    return (peer: PeerRef) =>
      'class' in peer &&
      engine.classes[peer.class]!.namespace === endpoint.namespace &&
      ofClass(peer.class).every((marks) => marks.some((mark) => own.has(mark)));
  };
  return { sharedWith, keyOf };
}
