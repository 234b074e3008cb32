/** Back shows the list that its address asks for, so the filters above it are set to that too, not to what was chosen last. */
export function wireFiltersBack(): void {
  addEventListener('pageshow', (event) => {
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (!event.persisted && visit?.type === 'navigate') return;
    for (const form of document.querySelectorAll<HTMLFormElement>('form.filters')) form.reset();
  });
}
