// The twin of src/Campaigns.Domain/Text/Folding.cs, for searching in a list that the phone holds.
// Both are held by tests/vectors/folding.json: change them together.

const apostrophe = /['`\u00B4\u2018\u2019\u2032\u02BB\u02BC\uFF07]/gu;
const markOrInvisible = /[\p{M}\p{Cf}]|(?!\p{White_Space})\p{Cc}/gu;
const notText = /[\p{Cs}\uFFFE]/gu;
const spaces = /\p{White_Space}+/gu;
const crossedD = /[\u0110\u0111\u00D0\u00F0]/gu;

/**
 * The form in which texts are searched and compared: without marks, apostrophes and invisible characters,
 * đ as d, one space between words, lower case. "Đắk Lắk" folds to "dak lak", "Cư M’Gar" to "cu mgar".
 */
export function fold(text: string): string {
  const plain = text
    .replace(notText, '\uFFFD')
    .normalize('NFD')
    .replace(apostrophe, '')
    .replace(markOrInvisible, '')
    .replace(crossedD, 'd')
    .replace(spaces, ' ')
    .trim();
  // Each letter is lowered by itself, because lowering a whole word would treat a final sigma differently from the server.
  return Array.from(plain, (letter) => letter.toLowerCase()).join('');
}
