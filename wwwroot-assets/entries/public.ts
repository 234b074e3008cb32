import { wireFiltersBack } from '../src/filters-back';
import { wireLeave } from '../src/leave';
import { wireMinors } from '../src/minors';
import { wireOncePublic } from '../src/once';
import { wirePrint } from '../src/print';
import { wireTicketImage } from '../src/ticket-image';

wireLeave();
wireFiltersBack();
wireOncePublic();
wireMinors();
wirePrint();
wireTicketImage();
