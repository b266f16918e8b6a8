import PDFDocument from "pdfkit";
import fontUrl from "dejavu-fonts-ttf/ttf/DejaVuSans.ttf?url";
import { browserPainter, type Painted, type Painter } from "./painter";
import { linesOf, type Measure, type Run } from "./runs";

/** A4. Points */
const PAGE = { width: 595, height: 842, margin: 48 };
/** What stands at the foot of each page, and how far the text stays above it. */
const FOOT = { size: 7.5, color: "#666", room: 12 };
const LEADING = 1.4;
/** Where the font's baseline lies below the top of its line, as a part of its size. */
const ASCENT = 0.928;

export type TextStyle = { size: number; color?: string; indent?: number };
type Font = {
  unitsPerEm: number;
  hasGlyphForCodePoint: (point: number) => boolean;
  glyphForCodePoint: (point: number) => { advanceWidth: number };
};
type Picture = Omit<Painted, "png"> & { image: PDFKit.Mixins.ImageSrc };
type Open = PDFKit.PDFDocument & {
  _font: { font: Font };
  openImage: (source: string) => PDFKit.Mixins.ImageSrc;
};

/** Paper with the font that the browser has to fetch first. */
export async function openPaper(): Promise<Paper> {
  const response = await fetch(fontUrl);
  if (!response.ok) throw new Error("The font for PDFs could not be loaded. Try again.");
  return new Paper(new Uint8Array(await response.arrayBuffer()), browserPainter());
}

/** Pages that are written from top to bottom, in any language. */
export class Paper {
  readonly #doc: Open;
  readonly #painter: Painter;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  readonly #ended: Promise<void>;
  readonly #advances = new Map<number, number | null>();
  readonly #pictures = new Map<string, Picture>();
  #y = PAGE.margin;
  #page = 0;
  #footer = "";

  constructor(font: Uint8Array, painter: Painter) {
    const { width, height } = PAGE;
    const options = { size: [width, height], margin: 0, autoFirstPage: false, lang: "en" };
    this.#doc = new PDFDocument({ ...options, font: font as unknown as string }) as Open;
    this.#painter = painter;
    this.#ended = new Promise((resolve, reject) => {
      this.#doc.on("data", (chunk: Uint8Array<ArrayBuffer>) => this.#chunks.push(chunk));
      this.#doc.on("end", resolve);
      this.#doc.on("error", reject);
    });
  }

  /** Title, and what stands at the foot of each page. */
  begin(title: string, footer: string): void {
    this.#doc.info.Title = title;
    this.#footer = footer;
    this.#nextPage();
  }

  text(text: string, { size, color = "#111", indent = 0 }: TextStyle): void {
    const left = PAGE.margin + indent;
    const measure = this.#measure(size);
    for (const runs of linesOf(text, PAGE.width - PAGE.margin - left, measure)) {
      this.room(size * LEADING);
      this.#write(runs, left, size, color);
      this.#y += size * LEADING;
    }
  }

  space(points: number): void {
    this.#y += points;
  }

  rule(): void {
    const { margin, width } = PAGE;
    this.#doc.moveTo(margin, this.#y).lineTo(width - margin, this.#y);
    this.#doc.lineWidth(0.5).stroke("#ccc");
    this.#y += 6;
  }

  /** Goes on to the next page unless there is room for so much. Points */
  room(points: number): void {
    if (this.#y + points > PAGE.height - PAGE.margin - FOOT.room) this.#nextPage();
  }

  async end(): Promise<Blob> {
    this.#doc.end();
    await this.#ended;
    return new Blob(this.#chunks, { type: "application/pdf" });
  }

  #nextPage(): void {
    this.#doc.addPage();
    this.#page++;
    this.#y = PAGE.height - PAGE.margin;
    const { size, color } = FOOT;
    const foot = `${this.#footer} · page ${this.#page}`;
    const [line = []] = linesOf(foot, PAGE.width - 2 * PAGE.margin, this.#measure(size));
    this.#write(line, PAGE.margin, size, color);
    this.#y = PAGE.margin;
  }

  #write(runs: Run[], left: number, size: number, color: string): void {
    let x = left;
    for (const { as, text, width } of runs) {
      if (as === "set") this.#set(text, x, size, color);
      else this.#paint(text, x, size, color);
      x += width;
    }
  }

  #set(text: string, x: number, size: number, color: string): void {
    // Kerning would set it narrower than it was measured.
    const options = { lineBreak: false, features: [] };
    this.#doc.fontSize(size).fillColor(color).text(text, x, this.#y, options);
  }

  /** A picture that says what it shows, to readers that speak, search or copy. */
  #paint(text: string, x: number, size: number, color: string): void {
    const key = `${size} ${color} ${text}`;
    const known = this.#pictures.get(key) ?? this.#picture(text, size, color);
    this.#pictures.set(key, known);
    const { image, width, height, baseline } = known;
    this.#doc.markContent("Span", { actual: text });
    this.#doc.image(image, x, this.#y + size * ASCENT - baseline, { width, height });
    this.#doc.endMarkedContent();
  }

  #picture(text: string, size: number, color: string): Picture {
    const { png, ...rest } = this.#painter.paint(text, size, color);
    return { image: this.#doc.openImage(png), ...rest };
  }

  #measure(size: number): Measure {
    const advance = (point: number) => (this.#advanceOf(point) ?? 0) * size;
    return {
      has: (point) => this.#advanceOf(point) !== null,
      advance,
      painted: (text) => this.#painter.widthOf(text, size),
    };
  }

  /** As a part of the size; null for a character that the font has not. */
  #advanceOf(point: number): number | null {
    const known = this.#advances.get(point);
    if (known !== undefined) return known;
    const { font } = this.#doc._font;
    const advance = font.hasGlyphForCodePoint(point)
      ? font.glyphForCodePoint(point).advanceWidth / font.unitsPerEm
      : null;
    this.#advances.set(point, advance);
    return advance;
  }
}
