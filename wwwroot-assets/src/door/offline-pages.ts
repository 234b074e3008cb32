/** The page without a network: its worker keeps it, with all that it is made of. */

/**
 * Installs the worker and has it keep this page, the list of doors that the installed app begins with, and their parts; answers whether
 * they open without a network from now on. Undefined while there is none to load them from.
 */
export async function keepOffline(more: readonly string[] = []): Promise<boolean | undefined> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.register('/check-in-worker.js', { scope: '/check-in', updateViaCache: 'none' });
    await navigator.serviceWorker.ready;
    const worker = registration.active;
    if (!worker) return undefined;
    const parts = performance
      .getEntriesByType('resource')
      .map((entry) => entry.name)
      .filter(isPart);
    const linked = [...document.querySelectorAll<HTMLLinkElement>('link[href]')].map((link) => link.href).filter(isPart);
    const icons = document.querySelector<HTMLMetaElement>('meta[name="icons"]')?.content;
    if (icons) linked.push(new URL(icons, location.href).href);
    const urls = [
      ...new Set([
        location.href.split('#')[0]!,
        new URL('/check-in', location.href).href,
        ...parts,
        ...linked,
        ...more.map((url) => new URL(url, location.href).href),
      ]),
    ];
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<boolean | undefined>((resolve) => {
      port1.onmessage = ({ data }) => resolve((data as { kept: boolean }).kept || undefined);
      setTimeout(() => resolve(undefined), 20_000);
    });
    worker.postMessage({ keep: urls }, [port2]);
    return await answer;
  } catch {
    return navigator.serviceWorker.controller ? true : undefined;
  }
}

/** Whether a page opens without a network. */
export async function isKept(path: string): Promise<boolean> {
  try {
    return (await caches.match(new URL(path, location.href).href, { cacheName: 'door-pages', ignoreVary: true })) !== undefined;
  } catch {
    return false;
  }
}

function isPart(url: string): boolean {
  const { origin, pathname } = new URL(url);
  return origin === location.origin && (pathname.startsWith('/app/') || /\.(svg|png|webmanifest)$/.test(pathname));
}
