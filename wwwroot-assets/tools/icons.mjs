// Collects the icons that the pages, the code and the scripts name, and writes them as one sprite.
// A name that the set does not have stops the build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { here, out, put, web } from './files.mjs';

const set = join(here, 'node_modules', '@tabler', 'icons', 'icons', 'outline');
// <icon name="home">, icon="home", Icon: "home", Icon = "home", Icon("home"), icon('home')
const uses = [/<icon\b[^>]*?\bname="([a-z0-9-]+)"/g, /\b[Ii]con\s*(?:=|:|\()\s*["']([a-z0-9-]+)["']/g];

function* sources(dir, ends) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!['bin', 'obj', 'wwwroot', 'node_modules', 'Migrations'].includes(entry.name)) yield* sources(path, ends);
    } else if (ends.some((end) => entry.name.endsWith(end))) {
      yield path;
    }
  }
}

export function buildIcons() {
  const names = new Map();
  for (const name of readFileSync(join(here, 'icons.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim())) {
    if (name && !name.startsWith('#')) names.set(name, 'icons.txt');
  }
  const files = [...sources(web, ['.cshtml', '.cs']), ...sources(join(here, 'src'), ['.ts']), ...sources(join(here, 'entries'), ['.ts'])];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const use of uses) for (const [, name] of text.matchAll(use)) names.set(name, file);
  }
  const symbols = [...names.keys()].sort().map((name) => {
    const path = join(set, `${name}.svg`);
    if (!existsSync(path)) throw new Error(`${names.get(name)} names the icon "${name}", which Tabler's outline set does not have.`);
    const shapes = readFileSync(path, 'utf8')
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '')
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/g, '')
      .replace(/\s*\n\s*/g, '');
    const look = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
    return `<symbol id="${name}" viewBox="0 0 24 24" ${look}>${shapes}</symbol>`;
  });
  put(join(out, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) buildIcons();
