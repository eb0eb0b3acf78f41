import PDFDocument from 'pdfkit';
import { SegproofError } from '../../util/error.ts';
import { escapeHtml } from '../../util/escape.ts';
import type { Assets } from '../assets.ts';
import { FONT_FILES } from '../assets.ts';
import { PAGE } from './theme.ts';

export type Pdf = PDFKit.PDFDocument;
export type Element = PDFKit.PDFStructureElement;

export interface DocumentFacts {
  readonly title: string;
  readonly subject: string;
  /** RFC 3339; the only time in the file, so that the same assessment gives the same bytes. */
  readonly at: string;
}

/**
 * An empty document that, once all of it is tagged, is PDF/A-3a and PDF/UA-1 at once (lab.md §3): embedded fonts only,
 * language, title shown, output intent, and the mark of UA beside that of A, which pdfkit cannot write together.
 */
export function openPdf(assets: Assets, facts: DocumentFacts): Pdf {
  const doc = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    // No font of its own: the default is a standard font, which PDF/A forbids.
    font: null as unknown as string,
    info: information(facts),
  });
  for (const role of Object.keys(FONT_FILES)) doc.registerFont(role, fontBytes(assets, role) as Buffer);
  doc.appendXML(UNIVERSAL_ACCESS);
  return doc;
}

/** Info dictionary and XMP must agree, and pdfkit writes both from this without escaping the XML. */
function information({ title, subject, at }: DocumentFacts): PDFKit.DocumentInfo {
  return {
    Title: escapeXml(title),
    Author: 'Segproof',
    Subject: escapeXml(subject),
    Creator: 'Segproof',
    Producer: 'PDFKit',
    CreationDate: new Date(at),
  };
}

/** Markup cannot be escaped here, since the Info dictionary would show the entity: look-alikes stand in. */
function escapeXml(text: string): string {
  return text.replace(/&/g, '+').replace(/</g, '‹').replace(/>/g, '›');
}

function fontBytes(assets: Assets, role: string): Uint8Array {
  const bytes = assets.fonts[role];
  if (bytes) return bytes;
  throw new SegproofError({
    code: 'TEMPLATE_INVALID',
    message: `the font ${escapeHtml(role)} is missing`,
    place: { file: `templates/fonts/${FONT_FILES[role as keyof typeof FONT_FILES]}` },
    expected: 'a TrueType font',
  });
}

/** Extension schema and value of `pdfuaid:part`, so that both standards find what they ask for. */
const UNIVERSAL_ACCESS = `
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>`;
