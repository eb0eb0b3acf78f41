/** A value as it stands in a manifest. */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

// Plain scalars that YAML 1.1 and 1.2 read as a string; everything else is quoted as JSON, which is YAML too.
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const RESERVED = /^(true|false|yes|no|on|off|y|n|null)$/i;

/** Block-style YAML of a value, two spaces per level, ending with a line feed. */
export function toYaml(value: YamlValue): string {
  return `${lines(value).join('\n')}\n`;
}

function lines(value: YamlValue): string[] {
  if (typeof value !== 'object') return [scalar(value)];
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap(item);
  const entries = Object.entries(value);
  return entries.length === 0 ? ['{}'] : entries.flatMap(([key, member]) => entry(key, member));
}

function item(value: YamlValue): string[] {
  return lines(value).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

function entry(key: string, value: YamlValue): string[] {
  const inner = lines(value);
  if (isInline(value)) return [`${scalar(key)}: ${inner[0]}`];
  return [`${scalar(key)}:`, ...inner.map((line) => `  ${line}`)];
}

function isInline(value: YamlValue): boolean {
  return typeof value !== 'object' || Object.keys(value).length === 0;
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) && !RESERVED.test(value) ? value : JSON.stringify(value);
}
