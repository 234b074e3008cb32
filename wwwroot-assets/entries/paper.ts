import { wirePrint } from '../src/print';

wirePrint();
