import { wireFiltersBack } from '../src/filters-back';
import { wireBack } from '../src/back';
import { wireLeave } from '../src/leave';
import { wireMinors } from '../src/minors';
import { wireOncePublic } from '../src/once';
import { wirePrint } from '../src/print';
import { wireTicketImage } from '../src/ticket-image';

wireLeave();
wireBack();
wireFiltersBack();
wireOncePublic();
wireMinors();
wirePrint();
wireTicketImage();

// What is wrong is read first.
document.querySelector<HTMLElement>('[data-error-summary]')?.focus();
