import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { PACKAGE_ROOT } from '../app/package.ts';
import type { MessageView, RunsView, RunView, SignInView } from './views.ts';

/** One function per page: plain values in, HTML out. Every value is escaped. */
export interface Pages {
  readonly styleSheet: string;
  readonly signIn: (view: SignInView) => string;
  readonly runs: (view: RunsView) => string;
  readonly run: (view: RunView) => string;
  readonly message: (view: MessageView) => string;
}

/** Reads `templates/server`. Called once, at start. */
export function loadPages(folder = join(PACKAGE_ROOT, 'templates/server')): Pages {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const engine = Handlebars.create();
  for (const part of ['layout', 'standing']) engine.registerPartial(part, read(`${part}.hbs`));
  // The only text that is not escaped; the policy names its hash.
  const style = new Handlebars.SafeString(read('style.css'));
  const page = (name: string) => {
    const template = engine.compile(read(`${name}.hbs`), { strict: true, knownHelpersOnly: true });
    return (view: object) => template({ ...view, style });
  };
  return {
    styleSheet: String(style),
    signIn: page('sign-in'),
    runs: page('runs'),
    run: page('run'),
    message: page('message'),
  };
}
