import { wirePrint } from '../src/widgets/print-buttons';

wirePrint();
