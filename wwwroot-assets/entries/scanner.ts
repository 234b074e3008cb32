import { Store } from '../src/door/device-store';
import { type DoorData, get } from '../src/door/scanner/desk';
import { Door } from '../src/door/scanner/scanner';

const data = JSON.parse(get('door-data').textContent ?? '{}') as DoorData;
void Store.open(() => (get('still-words').textContent = data.texts['Net.Blocked'] ?? ''))
  .catch(() => undefined)
  .then((store) => new Door(data, store).start());
