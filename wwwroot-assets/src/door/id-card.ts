/**
 * Reads the QR code of a citizen's identity card on the phone. The card's number, full date of birth and address are dropped here; nothing
 * keeps or sends them (rule 9 of docs/domain.md).
 */
import { fold } from '../text/folding';

/** The values taken from a card. `address` only serves to find the commune and must be dropped after `communeOf`. */
export interface IdCard {
  name: string;
  sex?: 'female' | 'male';
  birthYear?: number;
  address: string;
}

/** A commune in which people may live, and the names of the units into which it went in 2025. */
export interface Commune {
  id: string;
  name: string;
  district?: string;
  also?: string[];
}

/**
 * `number|old number or empty|name|birth ddMMyyyy|Nam or Nữ|address|issued ddMMyyyy`; newer cards append fields, some readers put slashes
 * or dashes into the dates. Undefined when the text is no card.
 */
export function readIdCard(text: string): IdCard | undefined {
  const fields = text
    .normalize('NFC')
    .trim()
    .split('|')
    .map((field) => field.trim());
  if (fields.length < 6) return undefined;
  const [number, old, name, born, sex, address] = fields as [string, string, string, string, string, string];
  if (!/^\d{12}$/.test(number) || !/^(\d{9}|\d{12})?$/.test(old) || !/\p{L}/u.test(name) || name.length > 120) return undefined;
  const date = /^(\d{2})[/.-]?(\d{2})[/.-]?(\d{4})$/.exec(born);
  // An old card may only have the year.
  const birthYear = date ? Number(date[3]) : /^\d{4}$/.test(born) ? Number(born) : undefined;
  if (birthYear === undefined && born !== '') return undefined;
  const word = fold(sex);
  return {
    name: nameOf(name),
    ...(word === 'nu' ? { sex: 'female' as const } : word === 'nam' ? { sex: 'male' as const } : {}),
    ...(birthYear !== undefined && birthYear >= 1900 ? { birthYear } : {}),
    address,
  };
}

/** Cards of some years write names in capitals: "NGUYỄN THỊ HOA" reads "Nguyễn Thị Hoa", "H'HEN NIÊ" reads "H'Hen Niê". */
function nameOf(name: string): string {
  const spaced = name.replace(/\s+/g, ' ');
  if (spaced !== spaced.toLocaleUpperCase('vi') || !/\p{L}{2}/u.test(spaced)) return spaced;
  return spaced
    .toLocaleLowerCase('vi')
    .replace(/(^|[\s'’ʼ-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toLocaleUpperCase('vi'));
}

const kinds = /^(?:thanh pho|thi xa|thi tran|phuong|tinh|huyen|xa|tp|tx|tt|p|h|x|t)\.?\s+/;

function bare(place: string): string {
  return fold(place).replace(/[.,]/g, ' ').replace(/\s+/g, ' ').trim().replace(kinds, '');
}

/**
 * The commune that an address names: by its name before July 2025 together with the district, or by either name if only one commune has it.
 * Undefined when the address lies elsewhere or could mean several communes; then a person chooses.
 */
export function communeOf(address: string, communes: readonly Commune[], province = 'dak lak'): Commune | undefined {
  const parts = address.split(',').map(bare).filter(Boolean);
  if (parts.length < 2 || parts.at(-1) !== province) return undefined;
  const above = parts.slice(0, -1);
  for (let at = above.length - 1; at >= 0; at--) {
    const district = above[at]!;
    const inDistrict = communes.filter((commune) => commune.district !== undefined && bare(commune.district) === district);
    if (inDistrict.length === 0 || at === 0) continue;
    const named = inDistrict.filter((commune) => bare(commune.name) === above[at - 1]);
    if (named.length === 1) return named[0];
  }
  const last = above.at(-1)!;
  // An address from after July 2025 has commune and province. It is used when only one former commune went into that commune or has its
  // name.
  const into = communes.filter((commune) => commune.also?.some((name) => bare(name) === last));
  if (into.length > 0) return into.length === 1 ? into[0] : undefined;
  const alone = communes.filter((commune) => bare(commune.name) === last);
  return alone.length === 1 ? alone[0] : undefined;
}
