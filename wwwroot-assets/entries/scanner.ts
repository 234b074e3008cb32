import { Door } from '../src/scanner';
import { get, type DoorData } from '../src/scanner-page';
import { Store } from '../src/door-store';

const data = JSON.parse(get('door-data').textContent ?? '{}') as DoorData;
void Store.open(() => (get('still-words').textContent = data.texts['Net.Blocked'] ?? ''))
  .catch(() => undefined)
  .then((store) => new Door(data, store).start());
