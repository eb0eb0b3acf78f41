/** How a thing stands, for its colour and mark; words always say it too. */
export type Tone = 'good' | 'bad' | 'unsure' | 'quiet';

export interface SignInView {
  readonly wrong: boolean;
}

export interface MessageView {
  readonly title: string;
  readonly text: string;
}

export interface RunsView {
  readonly standing: StandingView;
  readonly entries: readonly EntryView[];
  /** Path of the page with older runs, empty on the last. */
  readonly older: string;
  /** Whether newer runs than these exist. */
  readonly newer: boolean;
}

export interface RunView {
  readonly standing: StandingView;
  readonly entry: EntryView;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly frameworks: readonly FrameworkView[];
  readonly files: readonly FileView[];
}

/** The verification state of the whole archive. */
export interface StandingView {
  readonly tone: Tone;
  readonly words: string;
  readonly detail: string;
  readonly problems: readonly string[];
}

export interface EntryView {
  readonly path: string;
  readonly slot: string;
  readonly recorded: string;
  readonly cluster: string;
  readonly tone: Tone;
  readonly outcome: string;
  readonly headline: string;
  readonly numbers: string;
  readonly sealTone: Tone;
  readonly seal: string;
}

export interface FrameworkView {
  readonly id: string;
  readonly outcomes: string;
}

export interface FileView {
  readonly name: string;
  readonly path: string;
  /** Set for files that a browser can show. */
  readonly viewPath: string;
  /** Media type and size. */
  readonly about: string;
  /** Empty for a file that is put together when it is read. */
  readonly sha256: string;
}
