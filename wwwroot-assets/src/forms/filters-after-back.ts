/**
 * After Back the list is the one of its address, but browsers show the filters as they were last chosen. This resets them to the address.
 */
export function wireFiltersBack(): void {
  addEventListener('pageshow', (event) => {
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (!event.persisted && visit?.type === 'navigate') return;
    for (const form of document.querySelectorAll<HTMLFormElement>('form.filters')) form.reset();
  });
}
