import { work } from '../src/door/offline-worker';

work();
