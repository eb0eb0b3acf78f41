/** Signs of Go templates (Helm): an action on a value, a variable, a comment, or one of the language's words. */
const ACTION =
  /\{\{-?\s*(?:[.$]|\/\*|(?:if|else|end|range|with|define|template|block|include|tpl|toYaml|default|quote|printf|required|lookup|and|or|not|eq|ne|fail|nindent|indent)\b)/;

/** True when a text that did not parse, or parsed to nonsense, is a template that was not rendered. */
export function looksLikeTemplate(text: string): boolean {
  return ACTION.test(text);
}

/** Says what to do with a template. */
export const RENDER_TEMPLATE = 'plain manifests; render it first: `helm template CHART | segproof check -`';
