/** Where the label of a line stands in a chart: beside its own line, and over no line and no other label. */

export interface Point {
  x: number;
  y: number;
}

/** The area that a text covers: from its left end at the base line. */
export interface Place extends Point {
  wide: number;
}

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** How far letters reach above and below their base line, and what stays free around a text, in pixels. */
const [above, below, room] = [11, 4, 3];
/** How far base lines lie from the point of the line, in the order in which they are tried. */
const heights = { over: [-9, -24, -39, 18, 33, 48], under: [18, 33, 48, -9, -24, -39] };

/** Whether a line passes through the area of a text. */
export function passes(line: readonly (Point | undefined)[], { x, y, wide }: Place): boolean {
  const [left, right, top, bottom] = [x - room, x + wide + room, y - above - room, y + below + room];
  return line.some((to, index) => {
    const from = line[index - 1];
    if (!from || !to || to.x < left || from.x > right) return false;
    const at = (where: number): number => (to.x === from.x ? to.y : from.y + ((to.y - from.y) * (where - from.x)) / (to.x - from.x));
    const [one, other] = [at(Math.max(left, from.x)), at(Math.min(right, to.x))];
    return Math.max(one, other) >= top && Math.min(one, other) <= bottom;
  });
}

const overlap = (one: Place, other: Place): boolean =>
  Math.abs(other.y - one.y) < above + below && one.x < other.x + other.wide && other.x < one.x + one.wide;

/**
 * The place of a label of a line: at the `wanted` point of the line if there is room, otherwise as near to it as possible. Where there is
 * room nowhere, it stands at the wanted point.
 */
export function placeOf(
  own: readonly (Point | undefined)[],
  wanted: number,
  wide: number,
  side: keyof typeof heights,
  lines: readonly (readonly (Point | undefined)[])[],
  placed: readonly Place[],
  { left, right, top, bottom }: Area,
): Place | undefined {
  const indexes = own.flatMap((point, index) => (point ? [index] : [])).sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  const at = (index: number, height: number, before: boolean): Place => {
    const point = own[index]!;
    const x = Math.min(Math.max(before ? point.x - wide - 6 : point.x + 6, left + 4), right - wide);
    return { x, y: point.y + height, wide };
  };
  for (const index of indexes) {
    for (const height of heights[side]) {
      for (const before of side === 'over' ? [true, false] : [false, true]) {
        const place = at(index, height, before);
        const isInside = place.y - above >= top && place.y + below <= bottom;
        if (isInside && !placed.some((other) => overlap(place, other)) && !lines.some((line) => passes(line, place))) return place;
      }
    }
  }
  return indexes[0] === undefined ? undefined : at(indexes[0], heights[side][0]!, side === 'over');
}
