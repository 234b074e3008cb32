import { work } from '../src/door/offline-worker';

/** For each script and style sheet of the door's pages, the files that it loads; the build fills this in (`tools/bundle.mjs`). */
declare const PARTS: Readonly<Record<string, readonly string[]>>;

work(PARTS);
