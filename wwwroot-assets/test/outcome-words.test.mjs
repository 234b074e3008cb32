// Tests which outcomes hold back the next scan: node --test test/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const node = () => ({ append() {}, setAttribute() {}, classList: { add() {} }, style: {} });
globalThis.document = { createElementNS: node, createElement: node, querySelector: () => null };
const { shownOf } = await load('door/scanner/outcome-words');

const view = {
  text: (key, ...values) => [key, ...values].join(' '),
  shown: (name) => name,
  data: { checksOut: false, opensAt: '', closesAt: '' },
  session: { now: () => 0, roster: undefined },
};
const nothing = () => undefined;
const ways = { close: nothing, register: nothing, askWhy: nothing, change: nothing, describe: nothing };
const admitted = { id: 'a', name: 'Y Wang Mlô', people: 3, places: 3, isGroup: false, at: 0 };
const verdicts = [
  'accepted',
  'already_in',
  'not_on_list',
  'not_valid',
  'withdrawn',
  'not_taking_place',
  'too_early',
  'too_late',
  'full',
  'annulled',
  'to_settle',
  'undecided',
];
const told = (verdict, more = {}) => ({ kind: 'told', id: 'a', told: { verdict, name: 'Y Wang Mlô', people: 3, firstAt: 0 }, ...more });

test('an answer about a ticket that is in already clears itself, also when its number of people can be corrected', () => {
  for (const change of [undefined, admitted]) {
    const shown = shownOf(told('already_in', { change }), view, ways);
    assert.equal(shown.clears, 2000);
    assert.ok(!shown.holds);
    assert.equal(shown.acts?.length ?? 0, change ? 2 : 0);
  }
});

test('only what a person has to decide holds back the next scan', () => {
  const outcomes = [
    ...verdicts.flatMap((verdict) => [told(verdict, { letIn: nothing }), told(verdict, { letIn: nothing, change: admitted })]),
    { kind: 'sending' },
    { kind: 'left', id: 'a', gone: { name: undefined, at: 0, cameAt: undefined, isListed: undefined } },
    { kind: 'undecided', id: 'a', code: undefined, at: 0, gate: '', why: 'not-listed', yes: nothing, no: nothing },
    { kind: 'let-in', id: 'a', name: undefined },
    { kind: 'codes-wait', seconds: 3 },
    ...['forbidden', 'too_many_wait', 'other'].map((why) => ({ kind: 'not-taken', why })),
    { kind: 'contradicted', id: 'a', door: 'accepted', told: { verdict: 'already_in', firstAt: 0 } },
    { kind: 'counted', id: 'a', admitted },
    { kind: 'taken-back', admitted },
    { kind: 'disturbed', by: 'caps' },
  ];
  const holding = outcomes.filter((outcome) => shownOf(outcome, view, ways).holds);
  assert.deepEqual(
    [...new Set(holding.map(({ kind, told }) => told?.verdict ?? kind))].sort(),
    ['full', 'not_on_list', 'too_early', 'too_late', 'undecided', 'withdrawn'].sort(),
  );
  assert.ok(
    holding.every((outcome) => shownOf(outcome, view, ways).acts.length > 1),
    'what holds offers more than closing it',
  );
});
