/** Fills a text whose words depend on a number, as `PluralTexts` does on the server: "{0} {0|person|people}". */
export const filled = (text: string, values: readonly (string | number)[]): string =>
  text
    .replace(/\{(\d)\|([^|{}]*)\|([^|{}]*)\}/g, (_, place: string, one: string, many: string) =>
      String(values[Number(place)]) === '1' ? one : many,
    )
    .replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));
