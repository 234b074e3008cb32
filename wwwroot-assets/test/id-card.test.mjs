// Tests the reading of identity cards; all cards are invented.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { readIdCard, communeOf } = await load('door/id-card');

test('a card gives name, sex and year of birth', () => {
  const card = readIdCard('066099000123|241234567|Nguyễn Thị Hoa|05031999|Nữ|Thôn 3, Xã Ea Kao, Thành phố Buôn Ma Thuột, Đắk Lắk|10082021');
  assert.deepEqual(card, {
    name: 'Nguyễn Thị Hoa',
    sex: 'female',
    birthYear: 1999,
    address: 'Thôn 3, Xã Ea Kao, Thành phố Buôn Ma Thuột, Đắk Lắk',
  });
});

test('without an old number, with fields appended, with slashes in dates, with decomposed marks', () => {
  assert.equal(
    readIdCard('066099000123||Y Bhăm Êban|05/03/1999|Nam|Buôn Sah B, Ea Tul, Cư M’gar, Đắk Lắk|10/08/2021||Niê A|Êban B|').birthYear,
    1999,
  );
  assert.equal(readIdCard('066099000123||Y Bhăm Êban|05/03/1999|Nam|x, y|10/08/2021').sex, 'male');
  assert.equal(readIdCard('066099000123||Nguyễn Thị Hoa|05031999|Nữ|a, b|10082021'.normalize('NFD')).name, 'Nguyễn Thị Hoa');
  assert.equal(readIdCard('066099000123||Nguyễn Thị Hoa|05031999|Nữ|a, b|10082021'.normalize('NFD')).sex, 'female');
});

test('what a card does not say is left out', () => {
  const card = readIdCard('066040000123||Y Wang||Nam||');
  assert.deepEqual(card, { name: 'Y Wang', sex: 'male', address: '' });
  assert.equal(readIdCard('066040000123||Y Wang|1940|Nam||').birthYear, 1940);
});

test('names in capitals are written as names', () => {
  assert.equal(readIdCard("066099000123||H'HEN NIÊ|05031999|Nữ|a, b|10082021").name, "H'Hen Niê");
  assert.equal(readIdCard('066099000123||NGUYỄN  ĐỨC ĐỖ|05031999|Nam|a, b|10082021').name, 'Nguyễn Đức Đỗ');
});

test('what is no card is none', () => {
  for (const text of [
    '',
    'https://a.vn/t/AbCdEfGhIjKlMnOpQrStUg',
    '1|2|3|4|5|6|7',
    '066099000123|12|Hoa|05031999|Nữ|a|b',
    '066099000123||Hoa|soon|Nữ|a|b',
    '066099000123||123|05031999|Nữ|a|b',
    'a|b|c',
  ]) {
    assert.equal(readIdCard(text), undefined, text);
  }
});

const communes = [
  { id: '1', name: 'Xã Ea Kao', district: 'Thành phố Buôn Ma Thuột', also: ['Phường Ea Kao'] },
  { id: '2', name: 'Phường Tân Lập', district: 'Thành phố Buôn Ma Thuột', also: ['Phường Tân Lập'] },
  { id: '3', name: 'Xã Tân Lập', district: 'Huyện Krông Búk', also: ['Xã Krông Búk'] },
  { id: '4', name: 'Xã Ea Tul', district: "Huyện Cư M'gar", also: ['Xã Ea Tul'] },
  { id: '5', name: 'Xã Cư Dliê M’nông', district: "Huyện Cư M'gar", also: ['Xã Ea Tul'] },
  { id: '6', name: 'Thị trấn Quảng Phú', district: "Huyện Cư M'gar" },
  { id: '7', name: 'Xã Ea Drơng', district: "Huyện Cư M'gar", also: ['Xã Cuôr Đăng'] },
];
const of = (address) => communeOf(address, communes)?.id;

test('the commune by the name of before July 2025, with its district', () => {
  assert.equal(of('Thôn 3, Xã Ea Kao, Thành phố Buôn Ma Thuột, Đắk Lắk'), '1');
  assert.equal(of('Tổ 2, P. Tân Lập, TP. Buôn Ma Thuột, Tỉnh Đắk Lắk'), '2');
  assert.equal(of('Tân Lập, Krông Búk, Đắk Lắk'), '3');
  assert.equal(of('Buôn Sah B, Ea Tul, Cư M’gar, Đắk Lắk'), '4');
  assert.equal(of('TT. Quảng Phú, H. Cư Mgar, Đăk Lăk'), '6');
});

test('the commune by the name of after, where one alone went into it', () => {
  assert.equal(of('Thôn 3, Phường Ea Kao, Đắk Lắk'), '1');
  assert.equal(of('Thôn 3, Phường Ea Kao, Lâm Đồng'), undefined, 'a commune of that name in another province');
  assert.equal(of('Buôn Kô Hneh, Xã Cuôr Đăng, Tỉnh Đắk Lắk'), '7');
});

test('several, none or another province: nobody guesses', () => {
  assert.equal(of('Buôn Sah B, Xã Ea Tul, Đắk Lắk'), undefined);
  assert.equal(of('Xã Ea Kao, Huyện Không Có, Hà Nội'), undefined);
  assert.equal(of('Thôn 1, Xã Lạ, Đắk Lắk'), undefined);
  assert.equal(of('Đắk Lắk'), undefined);
  assert.equal(of(''), undefined);
});
