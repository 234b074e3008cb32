import { wireLeave } from '../src/leave';
import { wireOncePublic } from '../src/once';
import { wirePrint } from '../src/print';
import { wireTicketImage } from '../src/ticket-image';

wireLeave();
wireOncePublic();
wirePrint();
wireTicketImage();
