import { wireFiltersBack } from '../src/forms/filters-after-back';
import { wireBack } from '../src/forms/history-after-post';
import { wireMinors } from '../src/forms/lines-for-minors';
import { wireSending } from '../src/forms/sending';
import { wirePrint } from '../src/widgets/print-buttons';
import { wireLeave } from '../src/widgets/quick-leave';
import { wireTicketImage } from '../src/widgets/ticket-image';

// What only a script can keep is promised from here on.
for (const promise of document.querySelectorAll<HTMLElement>('[data-with-script]')) promise.hidden = false;

wireLeave();
wireBack();
wireFiltersBack();
wireSending();
wireMinors();
wirePrint();
wireTicketImage();

// The list of errors gets the focus, so that it is read first.
document.querySelector<HTMLElement>('[data-error-summary]')?.focus();
