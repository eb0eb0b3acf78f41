import { adminPortsRestricted } from './admin-ports-restricted.ts';
import { auditLogRetained } from './audit-log-retained.ts';
import { baselineDrift } from './baseline-drift.ts';
import { changeApproved } from './change-approved.ts';
import { changeAttributed } from './change-attributed.ts';
import { cniEnforcesPolicy } from './cni-enforces-policy.ts';
import { continuousProtection } from './continuous-protection.ts';
import type { Check } from './contract.ts';
import { controlPlaneAccessRestricted } from './control-plane-access-restricted.ts';
import { crossNamespaceRestricted } from './cross-namespace-restricted.ts';
import { dnsEgressRestricted } from './dns-egress-restricted.ts';
import { egressIsolated } from './egress-isolated.ts';
import { exceptionsCurrent } from './exceptions-current.ts';
import { exposureApproved } from './exposure-approved.ts';
import { flowLoggingEnabled } from './flow-logging-enabled.ts';
import { flowRegisterApproved } from './flow-register-approved.ts';
import { hostNetworkRestricted } from './host-network-restricted.ts';
import { hostPortRestricted } from './host-port-restricted.ts';
import { ingressIsolated } from './ingress-isolated.ts';
import { insecureServices } from './insecure-services.ts';
import { internetEgressRestricted } from './internet-egress-restricted.ts';
import { internetIngressRestricted } from './internet-ingress-restricted.ts';
import { inventoryReconciled } from './inventory-reconciled.ts';
import { metadataApiBlocked } from './metadata-api-blocked.ts';
import { namespaceDefaultDeny } from './namespace-default-deny.ts';
import { namespaceHasPolicy } from './namespace-has-policy.ts';
import { networkDiagramCurrent } from './network-diagram-current.ts';
import { newNamespaceGuardrail } from './new-namespace-guardrail.ts';
import { noAnyPeer } from './no-any-peer.ts';
import { noAnyPort } from './no-any-port.ts';
import { noOpenCidr } from './no-open-cidr.ts';
import { policyEffective } from './policy-effective.ts';
import { policyJustified } from './policy-justified.ts';
import { policyKindsSupported } from './policy-kinds-supported.ts';
import { policyNotShadowed } from './policy-not-shadowed.ts';
import { policyWriteAccess } from './policy-write-access.ts';
import { rulesetReviewCurrent } from './ruleset-review-current.ts';
import { scopeClassified } from './scope-classified.ts';
import { segmentationTestRecorded } from './segmentation-test-recorded.ts';
import { selectorLabelIntegrity } from './selector-label-integrity.ts';
import { sensitiveStoreNotExposed } from './sensitive-store-not-exposed.ts';
import { snapshotCadence } from './snapshot-cadence.ts';
import { snapshotComplete } from './snapshot-complete.ts';
import { stagedPoliciesNotCounted } from './staged-policies-not-counted.ts';
import { transitEncryption } from './transit-encryption.ts';
import { zoneSegmentation } from './zone-segmentation.ts';

/** Every check, in the order of the catalogue (frameworks.md §1). */
export const CHECKS: readonly Check[] = [
  snapshotComplete,
  snapshotCadence,
  cniEnforcesPolicy,
  policyKindsSupported,
  stagedPoliciesNotCounted,
  inventoryReconciled,
  scopeClassified,
  namespaceHasPolicy,
  namespaceDefaultDeny,
  ingressIsolated,
  egressIsolated,
  newNamespaceGuardrail,
  hostNetworkRestricted,
  hostPortRestricted,
  selectorLabelIntegrity,
  noAnyPeer,
  noAnyPort,
  noOpenCidr,
  policyEffective,
  policyNotShadowed,
  insecureServices,
  adminPortsRestricted,
  internetIngressRestricted,
  exposureApproved,
  internetEgressRestricted,
  dnsEgressRestricted,
  metadataApiBlocked,
  controlPlaneAccessRestricted,
  zoneSegmentation,
  sensitiveStoreNotExposed,
  crossNamespaceRestricted,
  policyJustified,
  flowRegisterApproved,
  baselineDrift,
  changeApproved,
  changeAttributed,
  rulesetReviewCurrent,
  exceptionsCurrent,
  policyWriteAccess,
  networkDiagramCurrent,
  segmentationTestRecorded,
  transitEncryption,
  flowLoggingEnabled,
  auditLogRetained,
  continuousProtection,
];
