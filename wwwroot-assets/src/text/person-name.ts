/**
 * What may stand where the name of a person is asked for: the twin of `Campaigns.Domain/Text/PersonName.cs`; both pass
 * `tests/vectors/person-names.json`.
 */

const noSigns = /[<>{}[\]\\|=@#$%^*+~_:;"?!&]/;
const maxDigits = 4;

/** Whether a name that was typed can be one. */
export function isPersonName(typed: string): boolean {
  const name = typed
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cc}]/gu, ' ')
    .trim();
  const [letters, digits] = [name.match(/\p{L}/gu)?.length ?? 0, name.match(/\p{N}/gu)?.length ?? 0];
  return !noSigns.test(name) && letters > 0 && digits <= Math.min(letters, maxDigits);
}
