/** After Back the list is the one of its address, so the filters above it are reset to that address: browsers show what was chosen last. */
export function wireFiltersBack(): void {
  addEventListener('pageshow', (event) => {
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (!event.persisted && visit?.type === 'navigate') return;
    for (const form of document.querySelectorAll<HTMLFormElement>('form.filters')) form.reset();
  });
}
