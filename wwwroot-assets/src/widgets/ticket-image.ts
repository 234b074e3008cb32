const width = 720;
const margin = 48;
const font = (weight: number, size: number): string => `${weight} ${size}px "Be Vietnam Pro", system-ui, sans-serif`;

/** Breaks a text into as many lines as it needs. */
function lines(pen: CanvasRenderingContext2D, text: string, room: number): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > room) {
      out.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line) out.push(line);
  return out;
}

async function picture(source: Element): Promise<HTMLImageElement> {
  if (source instanceof HTMLImageElement) return source;
  const image = new Image();
  const copy = source.cloneNode(true) as Element;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', '600');
  copy.setAttribute('height', '600');
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

async function draw(ticket: HTMLElement): Promise<Blob> {
  await document.fonts?.ready;
  const words = (part: string): string => ticket.querySelector(`[data-ticket="${part}"]`)?.textContent?.trim().replace(/\s+/g, ' ') ?? '';
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  const code = ticket.querySelector('[data-ticket="qr"] svg, [data-ticket="qr"] img');
  if (!pen || !code) throw new Error('nothing to draw');
  const qr = await picture(code);

  const rows: { part: string; font: string; high: number; colour: string; centred: boolean; after: number }[] = [
    { part: 'name', font: font(700, 38), high: 52, colour: '#1b1f2e', centred: true, after: 2 },
    { part: 'places', font: font(400, 28), high: 40, colour: '#5f667a', centred: true, after: 20 },
    { part: 'qr', font: '', high: 0, colour: '', centred: true, after: 20 },
    { part: 'code', font: font(700, 48), high: 64, colour: '#1b1f2e', centred: true, after: 28 },
    { part: 'when', font: font(700, 34), high: 48, colour: '#1b1f2e', centred: false, after: 4 },
    { part: 'where', font: font(400, 30), high: 44, colour: '#4a5064', centred: false, after: 40 },
  ];
  const laid = rows.map((row) => {
    pen.font = row.font;
    return { ...row, lines: row.part === 'qr' ? [] : lines(pen, words(row.part), width - 2 * margin) };
  });
  const side = 480;
  canvas.width = width;
  canvas.height = 44 + laid.reduce((sum, row) => sum + row.lines.length * row.high + row.after + (row.part === 'qr' ? side : 0), 0);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, canvas.height);
  pen.textBaseline = 'middle';
  let y = 44;
  for (const row of laid) {
    if (row.part === 'qr') {
      pen.imageSmoothingEnabled = false;
      pen.drawImage(qr, (width - side) / 2, y, side, side);
      y += side;
    }
    pen.font = row.font;
    pen.fillStyle = row.colour;
    pen.textAlign = row.centred ? 'center' : 'left';
    for (const line of row.lines) {
      pen.fillText(line, row.centred ? width / 2 : margin, y + row.high / 2);
      y += row.high;
    }
    y += row.after;
  }
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'));
}

/**
 * `button[data-save-ticket="NAME.png"]` saves the ticket on the page as a picture. The ticket's parts carry
 * data-ticket="name|places|qr|code|when|where"; nothing else of the page gets into the picture.
 */
export function wireTicketImage(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-save-ticket]');
  const ticket = document.querySelector<HTMLElement>('.ticket');
  if (!button || !ticket) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    button.classList.add('is-busy');
    draw(ticket)
      .then((blob) => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = button.dataset.saveTicket || 'the.png';
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      })
      .catch(() => window.print())
      .finally(() => button.classList.remove('is-busy'));
  });
}
