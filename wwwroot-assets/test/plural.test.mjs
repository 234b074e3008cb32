// Tests the texts of the door whose words depend on a number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { filled } = await load('text/plural');

test('the word goes by the number', () => {
  assert.equal(filled('{0} {0|person|people} of {1}', [1, 4]), '1 person of 4');
  assert.equal(filled('{0} {0|person|people} of {1}', [0, 4]), '0 people of 4');
  assert.equal(filled('{0} người', [1]), '1 người');
});
