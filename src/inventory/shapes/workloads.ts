import { annotations } from '../annotations.ts';
import {
  address,
  type Copy,
  choice,
  fields,
  flag,
  integer,
  isRecord,
  labels,
  list,
  port,
  text,
} from '../shape.ts';
import { object, ownedObject } from './metadata.ts';

const container = fields({
  ports: list(
    fields({
      name: text,
      containerPort: port,
      protocol: choice('TCP', 'UDP', 'SCTP'),
      hostPort: optionalPort,
      hostIP: text,
    }),
  ),
});

const podFields = fields({
  hostNetwork: flag,
  nodeName: text,
  serviceAccountName: text,
  containers: list(container),
  initContainers: nativeSidecars,
});

/** `serviceAccount` is the old name of `serviceAccountName`: the API server fills either from the other, files do not. */
const podSpec: Copy = (value, trail) => {
  const { serviceAccount, serviceAccountName } = isRecord(value) ? value : {};
  const named =
    serviceAccountName || !serviceAccount
      ? value
      : { ...(value as object), serviceAccountName: serviceAccount };
  return podFields(named, trail);
};

const template = fields({
  metadata: fields({ labels, annotations }),
  spec: podSpec,
});

const podStatus = {
  phase: text,
  podIP: address,
  podIPs: list(fields({ ip: address })),
};

export const pod: Copy = ownedObject({ spec: podSpec, status: fields(podStatus) });

/** A pod of a network plugin: whether it is ready tells whether policy is enforced on its node. */
export const agentPod: Copy = ownedObject({
  spec: podSpec,
  status: fields({ ...podStatus, conditions: conditions('Ready') }),
});

export const deployment: Copy = object({ spec: fields({ replicas: integer, template }) });

export const replicaSet: Copy = ownedObject({ spec: fields({ replicas: integer, template }) });

/** Whether a Job has ended is kept, since it has no endpoints any more then. */
export const job: Copy = ownedObject({
  spec: fields({ suspend: flag, template }),
  status: fields({ conditions: conditions('Complete', 'Failed') }),
});

export const cronJob: Copy = object({
  spec: fields({ suspend: flag, jobTemplate: fields({ spec: fields({ template }) }) }),
});

export const daemonSet: Copy = object({ spec: fields({ template }) });

export function conditions(...types: readonly string[]): Copy {
  const all = list(fields({ type: text, status: text }));
  return (value, trail) => {
    const kept = all(value, trail);
    return Array.isArray(kept) ? kept.filter((condition) => types.includes(condition.type)) : undefined;
  };
}

/** `hostPort: 0` means none. */
function optionalPort(value: unknown, trail: Parameters<Copy>[1]): unknown {
  return value === 0 ? undefined : port(value, trail);
}

/** Init containers with `restartPolicy: Always` run beside the others (KEP-753); the rest have ended. */
function nativeSidecars(value: unknown, trail: Parameters<Copy>[1]): unknown {
  const kept = sidecars(value, trail);
  if (!Array.isArray(kept)) return undefined;
  const running = kept.filter((one) => one.restartPolicy === 'Always' && one.ports !== undefined);
  return running.length > 0 ? running : undefined;
}

const sidecars = list(
  fields({
    restartPolicy: text,
    ports: list(fields({ name: text, containerPort: port, protocol: choice('TCP', 'UDP', 'SCTP') })),
  }),
);
