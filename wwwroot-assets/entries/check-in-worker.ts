import { work } from '../src/check-in-worker';

work();
