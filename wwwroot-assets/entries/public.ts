import { wireFiltersBack } from '../src/forms/filters-after-back';
import { wireBack } from '../src/forms/history-after-post';
import { wireMinors } from '../src/forms/lines-for-minors';
import { wireOncePublic } from '../src/forms/send-once';
import { wirePublicSending } from '../src/forms/send-when-online';
import { wirePrint } from '../src/widgets/print-buttons';
import { wireLeave } from '../src/widgets/quick-leave';
import { wireTicketImage } from '../src/widgets/ticket-image';

wireLeave();
wireBack();
wireFiltersBack();
wirePublicSending();
wireOncePublic();
wireMinors();
wirePrint();
wireTicketImage();

// The list of errors gets the focus, so that it is read first.
document.querySelector<HTMLElement>('[data-error-summary]')?.focus();
