import type { Sender } from './queue-sender';

/** A browser stops the timers of a hidden page, so the queue is also sent when the network or the person comes back. */
export function wakeWithPage(sender: Sender): void {
  addEventListener('online', () => void sender.send());
  addEventListener('offline', () => sender.lose());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void sender.send();
  });
}
