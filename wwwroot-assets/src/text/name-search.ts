// Finds people by name on the phone. The server's search passes the same tests/vectors/name-search.json: change both together.
import { fold } from './folding';

const spaces = /\p{White_Space}+/u;
const marked = /^[hy]['`\u00B4\u2018\u2019\u2032\u02BB\u02BC\uFF07]+(.+)$/iu;
/** No Kinh name begins with H or Y and a consonant, so there the letter is the mark of an Ê Đê, M'nông or Jrai name. */
const glued = /^[hy](?=[bcdfgjklmnpqrstvwxz])(.+)$/u;

/**
 * The words by whose start a name is found, each with a space before it: its own words, and for a word with the mark H' or Y also the word
 * joined to the mark and the word without it.
 */
export function wordsOf(name: string): string {
  const words: string[] = [];
  let mark = '';
  for (const written of name.split(spaces)) {
    const word = fold(written);
    if (!word) continue;
    words.push(word);
    if (mark) words.push(mark + word);
    mark = word === 'h' || word === 'y' ? word : '';
    const bare = fold(marked.exec(written)?.[1] ?? glued.exec(word)?.[1] ?? '');
    if (bare) words.push(bare);
  }
  return words.map((word) => ` ${word}`).join('');
}

/** The typed text as folded words. */
export const typedWords = (typed: string): string[] => fold(typed).split(' ').filter(Boolean);

/** Whether every typed word stands at the start of one of the words. */
export const isFound = (words: string, typed: readonly string[]): boolean => typed.every((word) => words.includes(` ${word}`));
