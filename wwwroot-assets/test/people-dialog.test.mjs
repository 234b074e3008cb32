// Tests the dialog "8 of 10 came" with simulated elements: node --test test/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

class FakeElement {
  children = [];
  textContent = '';
  hidden = false;
  disabled = false;
  checked = false;

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  addEventListener() {}
  showModal() {}
  close() {}
  focus() {}
}

const elements = new Map();
globalThis.document = {
  getElementById(id) {
    if (!elements.has(id)) elements.set(id, new FakeElement());
    return elements.get(id);
  },
  createElement: () => new FakeElement(),
};
const { PeopleDialog } = await load('door/scanner/people-dialog');
const view = { text: (key, ...values) => `${key} ${values.join(' ')}`.trim(), shown: (name) => name };
const struck = [
  { name: "H'Bia Niê", sex: 'female' },
  { name: '', sex: undefined },
  { name: 'Y Thương Êban', sex: 'male' },
];

function opened(asked) {
  elements.clear();
  const dialog = new PeopleDialog(view);
  const said = [];
  dialog.wire();
  dialog.open({ name: 'Chi hội', places: 3, isGroup: true, members: struck, onYes: (people) => said.push(people), ...asked });
  const lines = elements.get('group-list').children;
  return {
    names: lines.map((label) => label.children[1]),
    tick(line, isThere) {
      const [box] = lines[line].children;
      box.checked = isThere;
      box.onchange();
    },
    text: (id) => elements.get(id).textContent,
    say() {
      elements.get('group-yes').onclick();
      return said.at(-1);
    },
  };
}

test('who was struck off the list is neither shown nor ticked, and the others keep their places', () => {
  const dialog = opened({});
  assert.deepEqual(dialog.names, ["H'Bia Niê", 'Y Thương Êban']);
  assert.equal(dialog.text('group-ticked'), 'Group.Ticked 2 2');
  assert.deepEqual(dialog.say().ticked, [0, 2]);
});

test('a tick is kept under the place of the name, not under its line', () => {
  const dialog = opened({});
  dialog.tick(1, false);
  assert.deepEqual(dialog.say().ticked, [0]);
  const again = opened({ before: { people: 1, female: 1, male: 0, ticked: [0] } });
  again.tick(1, true);
  assert.deepEqual(again.say(), { people: 2, female: 1, male: 1, ticked: [0, 2] });
});

test('a tick of before falls with the name that was struck', () => {
  const dialog = opened({ before: { people: 3, female: 1, male: 1, ticked: [0, 1, 2] } });
  assert.deepEqual(dialog.say(), { people: 3, female: 1, male: 1, ticked: [0, 2] });
});

test('a list whose names are all struck asks for the number alone', () => {
  const dialog = opened({ members: [{ name: '' }, { name: '' }] });
  assert.deepEqual(dialog.names, []);
  const said = dialog.say();
  assert.deepEqual([said.people, said.ticked], [3, undefined]);
});
