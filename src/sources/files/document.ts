import type { Origin } from '../../model/resource.ts';
import type { Place } from '../../util/error.ts';

export type Path = readonly (string | number)[];

/** One document of a file: its value, and ways to say where a part of it stands. */
export interface ManifestDocument {
  readonly value: unknown;
  /** Items of the list that `value` is, where they are read piece by piece, once; `value.items` is empty then. */
  readonly items?: Iterable<unknown>;
  /** Place of the value at a path, or of the nearest thing above it that is there. */
  readonly placeOf: (path: Path) => Place;
  readonly originOf: (path: Path) => Origin;
  /** Lines of all fields below a path, by field path from there; absent where they are found on demand. */
  readonly linesOf?: (path: Path) => Readonly<Record<string, number>>;
  /** What is wrong below a path that parsing alone does not show. */
  readonly faultsOf: (path: Path) => readonly DocumentFault[];
}

interface DocumentFault {
  readonly message: string;
  readonly place: Place;
}
