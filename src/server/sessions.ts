import { randomBytes } from 'node:crypto';

/** How long a sign-in lasts. */
export const SESSION_SECONDS = 8 * 60 * 60;
const MAX_SESSIONS = 200;

/** Sign-ins by random id, in memory: a restart signs everybody out. */
export interface Sessions {
  /** A new session's id, 256 random bits. The oldest session ends when there are too many. */
  open(): string;
  holds(id: string): boolean;
  close(id: string): void;
}

/** `now` gives milliseconds. */
export function sessions(now: () => number): Sessions {
  const ends = new Map<string, number>();
  return {
    open: () => {
      const id = randomBytes(32).toString('base64url');
      ends.set(id, now() + SESSION_SECONDS * 1000);
      if (ends.size > MAX_SESSIONS) ends.delete(ends.keys().next().value!);
      return id;
    },
    holds: (id) => (ends.get(id) ?? 0) > now(),
    close: (id) => {
      ends.delete(id);
    },
  };
}
