/** Runs `wire` on every matching element, now and in each part of the page that htmx adds later. */
export function each<T extends Element>(selector: string, wire: (element: T) => void): void {
  const done = new WeakSet<Element>();
  const run = (root: ParentNode): void => {
    const found = [...root.querySelectorAll<T>(selector)];
    if (root instanceof Element && root.matches(selector)) found.unshift(root as Element as T);
    for (const element of found) {
      if (done.has(element)) continue;
      done.add(element);
      wire(element);
    }
  };
  run(document);
  document.addEventListener('htmx:load', (event) => {
    const element = (event as CustomEvent<{ elt?: Element }>).detail?.elt;
    if (element) run(element);
  });
}

/** Calls `act` when something matching `selector`, or anything inside it, is clicked. */
export function onClick(selector: string, act: (element: HTMLElement, event: MouseEvent) => void): void {
  document.addEventListener('click', (event) => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (element) act(element, event);
  });
}

/** The address of the icon sprite, which the layout knows with its fingerprint. */
function sprite(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="icons"]')?.content ?? '/app/icons.svg';
}

/** An icon of the sprite. It is decoration, so screen readers skip it. */
export function icon(name: string, className = 'icon'): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}
