/** Words that go by a number, as `PluralTexts` on the server reads them: "{0} {0|person|people}". */
export const filled = (text: string, values: readonly (string | number)[]): string =>
  text
    .replace(/\{(\d)\|([^|{}]*)\|([^|{}]*)\}/g, (_, place: string, one: string, many: string) =>
      String(values[Number(place)]) === '1' ? one : many,
    )
    .replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));
