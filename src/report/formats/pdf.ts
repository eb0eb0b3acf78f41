import type { Assessment } from '../../model/assessment.ts';
import type { Assets } from '../assets.ts';
export async function renderPdf(_assessment: Assessment, _assets: Assets): Promise<Uint8Array> {
  return new Uint8Array();
}
