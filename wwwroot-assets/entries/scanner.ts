import { Door } from '../src/scanner';
import { Store } from '../src/scanner-queue';

const data = JSON.parse(document.getElementById('door-data')?.textContent ?? '{}');
void Store.open()
  .catch(() => undefined)
  .then((store) => new Door(data, store).start());
