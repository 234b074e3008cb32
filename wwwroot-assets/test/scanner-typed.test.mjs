// Tests a scanner at a cable with keyboard layouts that change what it types: node --test test/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { readTyped, signAt } = await load('door/scanner/typed-scan');

const token = 'Ab0dEfGhIjKlMnOpQrSt-g';
const address = `https://su-kien.example:8443/t/${token}`;
const code = '00000000';

const places = { '-': 'Minus', _: 'Minus', ':': 'Semicolon', '.': 'Period', '/': 'Slash' };
const aboveDigits = ')!@#$%^&*(';

/** The keys that a scanner sends, which assumes an American keyboard: position and shift. */
function sent(text) {
  return [...text].map((sign) => {
    if (/[a-z]/i.test(sign)) return { code: `Key${sign.toUpperCase()}`, shift: sign !== sign.toLowerCase(), sign };
    if (/\d/.test(sign)) return { code: `Digit${sign}`, shift: false, sign };
    return { code: places[sign], shift: sign === '_' || sign === ':', sign };
  });
}

/** The same keys as a page hears them through a keyboard layout that makes other signs of them. */
const heard = (text, signOf = ({ sign }) => sign, more = {}) =>
  sent(text).map((key) => ({ key: signOf(key), code: key.code, shift: key.shift, ...more }));
// The layout "Vietnamese" of Windows: the digit keys give letters and dead keys, and the digits need AltGr.
const digits = ['đ', 'ă', 'â', 'ê', 'ô', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
const vietnamese = ({ sign, code }) => (code.startsWith('Digit') ? digits[Number(code.at(-1))] : sign);
const capsLock = ({ sign }) => (sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase());
// A text service in front of the page hides the sign, while the position stays.
const textService = () => 'Process';

test('the place of a key says what the scanner meant', () => {
  assert.equal(sent(address).map(signAt).join(''), address);
  assert.equal([...aboveDigits].map((_, i) => signAt({ code: `Digit${i}`, shift: true })).join(''), aboveDigits);
  // A scanner that types its digits on the numeric keypad.
  assert.equal([...'0123456789'].map((digit) => signAt({ code: `Numpad${digit}`, shift: false })).join(''), '0123456789');
  assert.equal(signAt({ code: 'NumpadDivide', shift: false }), '/');
});

for (const [name, signOf, more] of [
  ['as it is typed'],
  ['Caps Lock', capsLock, { capsLock: true }],
  ['the Vietnamese layout of Windows', vietnamese],
  ['the Vietnamese layout and Caps Lock', (key) => capsLock({ sign: vietnamese(key) }), { capsLock: true }],
  ['Telex as a text service', textService],
]) {
  test(`a ticket is read: ${name}`, () => assert.deepEqual(readTyped(heard(address, signOf, more)), { token }));
  test(`a code is read: ${name}`, () => assert.deepEqual(readTyped(heard(code, signOf, more)), { code }));
}

test('a ticket is read where the scanner itself exchanges small and capital letters', () => {
  assert.deepEqual(readTyped(heard([...address].map((sign) => capsLock({ sign })).join(''))), { token });
});

test('a ticket is read where the scanner exchanges letters and the layout changes digits', () => {
  const exchanged = [...address].map((sign) => capsLock({ sign })).join('');
  assert.deepEqual(readTyped(heard(exchanged, vietnamese)), { token });
});

test('a ticket is read where only the signs come, without places', () => {
  assert.deepEqual(readTyped([...address].map((key) => ({ key, code: '', shift: false }))), { token });
});

test('Telex that takes keys away and puts letters in is said in words, never "not valid"', () => {
  // UniKey turns the second a into a Backspace and a letter without a position, and w into ư.
  const keys = heard('https://su-kien.example/t/AbCaaEfGhIjwlMnOpQrStg').flatMap((key, i, all) => {
    if (key.key === 'a' && all[i - 1]?.key === 'a')
      return [
        { key: 'Backspace', code: 'Backspace', shift: false },
        { key: 'â', code: '', shift: false },
      ];
    return key.key === 'w' ? [{ key: 'ư', code: '', shift: false }] : [key];
  });
  assert.deepEqual(readTyped(keys), { disturbs: 'input-method' });
  const corrected = [...heard('https://a.example/e/some'), { key: 'Backspace', code: 'Backspace', shift: false }, ...heard('where')];
  assert.deepEqual(readTyped(corrected), { disturbs: 'input-method' }, 'no scanner takes anything back');
});

test('what is unreadable under Caps Lock says so, and what nothing disturbs is unknown', () => {
  assert.deepEqual(readTyped(heard('https://a.example/e/somewhere', capsLock, { capsLock: true })), { disturbs: 'caps-lock' });
  assert.deepEqual(readTyped(heard('https://a.example/e/somewhere')), { unknown: true });
});

test('an identity card is a card, with its letters as they are', () => {
  const card = '066090001234||H\u0027Loan Ayŭn|05031990|Nữ|Buôn Sah B, Ea Tul|01012022';
  assert.deepEqual(readTyped([...card].map((key) => ({ key, code: '', shift: false }))), { card });
});
