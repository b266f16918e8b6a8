export interface SegmentCount {
  encoding: "GSM-7" | "UCS-2";
  segments: number;
  /** Septets for GSM-7, UTF-16 code units for UCS-2. */
  used: number;
  left: number;
}
export function countSegments(text: string): SegmentCount;
