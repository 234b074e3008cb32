// Tests where the labels of a chart's lines stand: over no line and no other label: node --test test/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { passes, placeOf } = await load('widgets/chart-labels');
const area = { left: 0, right: 600, top: 0, bottom: 300 };
const line = (...heights) => heights.map((y, index) => ({ x: index * 60, y }));

test('a line that crosses a text passes through it, one that ends before it or lies above does not', () => {
  const text = { x: 100, y: 150, wide: 80 };
  assert.equal(passes(line(150, 150, 150, 150), text), true);
  assert.equal(passes(line(300, 0, 300, 0), text), true, 'a steep line crosses too');
  assert.equal(passes(line(100, 100, 100, 100), text), false);
  assert.equal(passes([undefined, undefined, undefined, undefined, { x: 240, y: 150 }], text), false);
});

test('a label stands over no line, its own and others, whatever their heights', () => {
  const shapes = [
    [line(280, 250, 200, 150, 120, 100, 90, 80, 70, 60), line(290, 270, 230, 190, 140, 110, 95, 85, 75, 66)],
    [line(280, 240, 200, 160, 120), line(275, 245, 190, 165, 110, 100, 90, 80, 70, 60)],
    [line(200, 200, 200, 200, 200, 200, 200, 200, 200, 200), line(215, 215, 215, 215, 215, 215, 215, 215, 215, 215)],
  ];
  for (const lines of shapes) {
    const placed = [];
    for (const [index, own] of lines.entries()) {
      const place = placeOf(own, own.length - 1, 90, index === 0 ? 'over' : 'under', lines, placed, area);
      for (const other of lines) assert.equal(passes(other, place), false);
      for (const other of placed) assert.ok(Math.abs(other.y - place.y) >= 15 || other.x >= place.x + 90 || place.x >= other.x + 90);
      assert.ok(place.x >= 0 && place.x + 90 <= area.right && place.y > area.top && place.y < area.bottom);
      placed.push(place);
    }
  }
});

test('where there is room nowhere the label stands at its point, and a line without points has none', () => {
  const small = { left: 0, right: 600, top: 0, bottom: 12 };
  assert.equal(placeOf(line(6, 6), 1, 50, 'over', [line(6, 6)], [], small).y, -3);
  assert.equal(placeOf([undefined], 0, 50, 'over', [], [], area), undefined);
});
