import { hash } from 'node:crypto';
import type { FastifyHelmetOptions } from '@fastify/helmet';

/** Pages of ours: one inline style sheet, known by its hash; no script, nothing fetched, no frame. */
export function pageHeaders(styleSheet: string, behindTls: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      // Helmet's own defaults would upgrade requests to TLS, which breaks a plain port-forward.
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [`'sha256-${hash('sha256', styleSheet, 'base64')}'`],
        imgSrc: ['data:'],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: behindTls ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
  };
}

/**
 * For a report out of the archive, which holds names that anybody in the cluster could choose: an origin of its own, no
 * script, no form, no frame, nothing fetched. Its style is its own.
 */
export const REPORT_POLICY = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** On every answer: what is shown here is for one reader and not for caches. */
export const NOT_CACHED = 'private, no-store';
