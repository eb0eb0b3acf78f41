import type { KubeObject, Labels, PeerAuthentication } from '../model/resource.ts';
import { refOf } from './enforcement-settings.ts';
import { objectsOf, type RecordsByKind } from './objects.ts';

interface PeerAuthenticationObject extends KubeObject {
  readonly spec?: {
    readonly selector?: { readonly matchLabels?: Labels };
    readonly mtls?: { readonly mode?: string };
    readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
  };
}

/** Absent modes are `UNSET`: what is above decides (Istio's reference of PeerAuthentication). */
export function buildPeerAuthentications(kinds: RecordsByKind): readonly PeerAuthentication[] {
  return objectsOf<PeerAuthenticationObject>(kinds, 'security.istio.io/PeerAuthentication').map(
    ({ object }) => {
      const { selector, mtls, portLevelMtls = {} } = object.spec ?? {};
      const labels = selector?.matchLabels;
      return {
        ref: refOf(object),
        namespace: object.metadata.namespace ?? 'default',
        ...(labels && Object.keys(labels).length > 0 ? { selector: labels } : {}),
        mode: mtls?.mode ?? 'UNSET',
        portModes: Object.values(portLevelMtls).map(({ mode }) => mode ?? 'UNSET'),
      };
    },
  );
}
