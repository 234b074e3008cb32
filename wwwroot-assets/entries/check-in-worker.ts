import { work } from '../src/door/offline-worker';

/** What each script and style sheet of the door loads besides; the build puts it here (`tools/bundle.mjs`). */
declare const PARTS: Readonly<Record<string, readonly string[]>>;

work(PARTS);
