import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(dirname(fileURLToPath(import.meta.url)));
export const web = join(here, '..', 'src', 'Campaigns.Web');
export const out = join(web, 'wwwroot', 'app');

/** Writes a file completely or not at all, and leaves it unchanged if its contents are already right. Returns whether it wrote. */
export function put(path, contents) {
  const bytes = Buffer.from(contents);
  try {
    if (readFileSync(path).equals(bytes)) return false;
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  const draft = `${path}.${process.pid}.part`;
  writeFileSync(draft, bytes);
  renameSync(draft, path);
  return true;
}
