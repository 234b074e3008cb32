// Orders a list of people on the phone as the server does with Names.SortKey under its Vietnamese collation. Both are held by
// tests/vectors/name-search.json.

const vietnamese = new Intl.Collator('vi');
const apostrophes = /^['`\u00B4\u2018\u2019\u2032\u02BB\u02BC\uFF07]+/u;

/** Splits a name into the given name and the rest. The marks H' and Y tell the sex and are no part of the name, so they go to the end. */
function split(name: string): { given: string; rest: string } {
  const words = name
    .normalize('NFC')
    .trim()
    .split(/\p{White_Space}+/u);
  const first = markOf(words[0]!, words[1]);
  if (first) return { given: first.given, rest: [...words.slice(first.taken), first.mark].join(' ') };
  const last = words.at(-1)!;
  const marked = words.length > 1 ? markOf(last, undefined) : undefined;
  return { given: marked?.given ?? last, rest: [...words.slice(0, -1), ...(marked ? [marked.mark] : [])].join(' ') };
}

function markOf(word: string, next: string | undefined): { given: string; mark: string; taken: number } | undefined {
  const letter = word.charAt(0).toUpperCase();
  if (letter !== 'H' && letter !== 'Y') return undefined;
  const mark = letter === 'H' ? "H'" : 'Y';
  const after = word.slice(1);
  const glued = after.replace(apostrophes, '');
  if (!glued) return next === undefined ? undefined : { given: next, mark, taken: 2 };
  return glued.length < after.length || (letter === 'H' && /^\p{Lu}\p{Lu}\p{Ll}/u.test(word))
    ? { given: glued, mark, taken: 1 }
    : undefined;
}

/** By the given name to the letter, then by the rest. */
export function byGivenName(one: string, other: string): number {
  const [a, b] = [split(one), split(other)];
  return vietnamese.compare(a.given, b.given) || vietnamese.compare(a.rest, b.rest);
}
