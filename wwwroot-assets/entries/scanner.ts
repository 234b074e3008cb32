import { Store } from '../src/door/device-store';
import { get } from '../src/door/page-elements';
import type { DoorData } from '../src/door/scanner/door-data';
import { ScannerPage } from '../src/door/scanner/page';

const data = JSON.parse(get('door-data').textContent ?? '{}') as DoorData;
const sayBlocked = (): void => {
  get('still-words').textContent = data.texts['Net.Blocked'] ?? '';
};
void Store.open(sayBlocked)
  .catch(() => undefined)
  .then((store) => new ScannerPage(data, store).start());
