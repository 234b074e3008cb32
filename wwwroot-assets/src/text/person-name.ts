/**
 * What may stand in a field for the name of a person: the twin of `Campaigns.Domain/Text/PersonName.cs`. Both pass
 * `tests/vectors/person-names.json`.
 */

const noSigns = /[<>{}[\]\\|=@#$%^*+~_:;"?!&]/;
const maxDigits = 4;

/** Whether a typed text can be the name of a person. */
export function isPersonName(typed: string): boolean {
  const name = typed
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cc}]/gu, ' ')
    .trim();
  const [letters, digits] = [name.match(/\p{L}/gu)?.length ?? 0, name.match(/\p{N}/gu)?.length ?? 0];
  return !noSigns.test(name) && letters > 0 && digits <= Math.min(letters, maxDigits);
}
