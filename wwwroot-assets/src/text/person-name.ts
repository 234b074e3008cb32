/**
 * What may stand in a field for the name of a person: the twin of `Campaigns.Domain/Text/PersonName.cs`. Both pass
 * `tests/vectors/person-names.json`.
 */

const noSigns = /[<>{}[\]\\|=@#$%^*+~_:;"?!&]/;
const maxDigits = 4;
/** Noncharacters, characters for private use, halves of characters, and what stands where a text was damaged. */
const noShape = /[\p{Noncharacter_Code_Point}\p{Co}\p{Cs}\uFFFD]/u;
/** More than four marks on one letter, counted on the decomposed letter. */
const flooded = /\p{M}{5}/u;

/** Whether a typed text can be the name of a person. */
export function isPersonName(typed: string): boolean {
  const name = typed
    .replace(/\s/gu, ' ')
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .normalize('NFC')
    .trim();
  if (noShape.test(name) || flooded.test(name.normalize('NFD'))) return false;
  const [letters, digits] = [name.match(/\p{L}/gu)?.length ?? 0, name.match(/\p{N}/gu)?.length ?? 0];
  return !noSigns.test(name) && letters > 0 && digits <= Math.min(letters, maxDigits);
}
