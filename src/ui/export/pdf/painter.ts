/** A text as a picture of it: what the PDF's font lacks, the browser's fonts have. */
export type Painted = { png: string; width: number; height: number; baseline: number };
export type Painter = {
  /** Points. */
  widthOf: (text: string, size: number) => number;
  paint: (text: string, size: number, color: string) => Painted;
};

/** Pixels for a point: sharp on paper. */
const SCALE = 4;
const FAMILY = "system-ui, sans-serif";

/** Paints with the browser's own fonts, whatever the language. */
export function browserPainter(): Painter {
  const canvas = document.createElement("canvas");
  // Without transparency, so that the picture can be taken into the PDF as it is.
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error("this browser cannot draw");
  const setFont = (size: number) => (context.font = `${size * SCALE}px ${FAMILY}`);
  const widthOf = (text: string, size: number) => {
    setFont(size);
    return context.measureText(text).width / SCALE;
  };
  return {
    widthOf,
    paint: (text, size, color) => {
      const width = Math.max(1, widthOf(text, size));
      const height = size * 1.5;
      const baseline = size * 1.15;
      canvas.width = Math.ceil(width * SCALE);
      canvas.height = Math.ceil(height * SCALE);
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      // A canvas forgets its font with its size.
      setFont(size);
      context.fillStyle = color;
      context.fillText(text, 0, baseline * SCALE);
      return { png: canvas.toDataURL("image/png"), width, height, baseline };
    },
  };
}
