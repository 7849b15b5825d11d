/**
 * The icons as path data on a grid of 20, drawn with a round stroke of 1.5. `dot` marks are strokes of no length, which
 * a round cap turns into a disc. Filled shapes are for facts only (the seal, live, play).
 *
 * Here are those that a customer's page begins with; `icons-more.ts` brings the others along with what shows them.
 */
import type { more } from "./icons-more";

export interface Shape {
  /** Drawn as a line. */
  line?: string;
  /** Drawn as a heavier line: dots and bars. */
  heavy?: string;
  /** Filled with the current colour. */
  fill?: string;
  /** Cut out of the filled shape: a line in the colour of the paper below. */
  cut?: string;
  /** Points along the text, so right-to-left mirrors it. */
  along?: boolean;
}

const first = {
  camera: {
    line: "M3 8a1.6 1.6 0 0 1 1.6-1.6h1.9L7.8 4.2h4.4l1.3 2.2h1.9A1.6 1.6 0 0 1 17 8v6.4a1.6 1.6 0 0 1-1.6 1.6H4.6A1.6 1.6 0 0 1 3 14.4zM10 8.1a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8z",
  },
  chat: { line: "M5 3.8h10a1.8 1.8 0 0 1 1.8 1.8v6.8a1.8 1.8 0 0 1-1.8 1.8H9.4l-3.8 2.9v-2.9H5a1.8 1.8 0 0 1-1.8-1.8V5.6A1.8 1.8 0 0 1 5 3.8z" },
  clip: { line: "M16 9.4l-6.1 6.1a3.7 3.7 0 0 1-5.2-5.2l6.3-6.3a2.5 2.5 0 0 1 3.5 3.5l-6.2 6.2a1.2 1.2 0 0 1-1.8-1.8l5.6-5.5" },
  clock: { line: "M10 3.2a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6zM10 6.4V10l2.5 1.7" },
  down: { line: "M10 4v12M5.5 11.5L10 16l4.5-4.5" },
  download: { line: "M10 3.4v9M6 8.8l4 4 4-4M3.8 16.6h12.4" },
  edit: { line: "M12.6 4.4l3 3L7 16l-3.7.7.7-3.7zM10.9 6.1l3 3" },
  enter: { line: "M8.6 3.6H14A1.6 1.6 0 0 1 15.6 5.2v9.6a1.6 1.6 0 0 1-1.6 1.6H8.6M3 10h8M8 7l3 3-3 3", along: true },
  eye: { line: "M2.6 10S5.3 5 10 5s7.4 5 7.4 5-2.7 5-7.4 5-7.4-5-7.4-5zM10 7.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z" },
  files: { line: "M3 6.1a1.6 1.6 0 0 1 1.6-1.6h3.1l1.8 2.1h5.9A1.6 1.6 0 0 1 17 8.2v5.7a1.6 1.6 0 0 1-1.6 1.6H4.6A1.6 1.6 0 0 1 3 13.9z" },
  forward: { line: "M8 5l5 5-5 5", along: true },
  info: { line: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9.3v4.2", heavy: "M10 6.7h.01" },
  leave: { line: "M11.4 3.6H6a1.6 1.6 0 0 0-1.6 1.6v9.6A1.6 1.6 0 0 0 6 16.4h5.4M9 10h8M14 7l3 3-3 3", along: true },
  more: { heavy: "M5 10h.01M10 10h.01M15 10h.01" },
  offline: { line: "M3.2 3.2l13.6 13.6M8.3 6.1A9.7 9.7 0 0 1 17 8.6M3 8.6a9.7 9.7 0 0 1 2.5-1.7M5.9 11.7A6 6 0 0 1 9 10M12.5 10.6c.6.3 1.1.6 1.6 1.1", heavy: "M10 15.2h.01" },
  picture: { line: "M4.8 4h10.4A1.8 1.8 0 0 1 17 5.8v8.4a1.8 1.8 0 0 1-1.8 1.8H4.8A1.8 1.8 0 0 1 3 14.2V5.8A1.8 1.8 0 0 1 4.8 4zM3.6 14.8l4.2-4 2.7 2.4 2.9-3.1 3.2 3.5", heavy: "M7.2 7.8h.01" },
  remove: { line: "M7.6 4a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM2.7 16a4.9 4.9 0 0 1 9.8 0M13 8h4.4" },
  retry: { line: "M15.7 8.6A6 6 0 1 0 15.4 12.6M16.2 4.6v4.2H12" },
  seal: { fill: "M10 2.4a7.6 7.6 0 1 0 0 15.2 7.6 7.6 0 0 0 0-15.2z", cut: "M6.6 10.3l2.4 2.4 4.5-5" },
  sound: { line: "M4 8.2h2.4L10 5v10l-3.6-3.2H4zM12.8 7.6a3.4 3.4 0 0 1 0 4.8M14.9 5.5a6.4 6.4 0 0 1 0 9" },
  stop: { line: "M6.4 5h7.2A1.4 1.4 0 0 1 15 6.4v7.2a1.4 1.4 0 0 1-1.4 1.4H6.4A1.4 1.4 0 0 1 5 13.6V6.4A1.4 1.4 0 0 1 6.4 5z" },
  trash: { line: "M4 5.8h12M8 5.6V4.2A1 1 0 0 1 9 3.2h2a1 1 0 0 1 1 1v1.4M5.4 6l.7 9.2a1.6 1.6 0 0 0 1.6 1.5h4.6a1.6 1.6 0 0 0 1.6-1.5l.7-9.2M8.4 9v4.6M11.6 9v4.6" },
  up: { line: "M10 16V4M5.5 8.5L10 4l4.5 4.5" },
  video: { line: "M4.8 4.6h10.4A1.8 1.8 0 0 1 17 6.4v7.2a1.8 1.8 0 0 1-1.8 1.8H4.8A1.8 1.8 0 0 1 3 13.6V6.4a1.8 1.8 0 0 1 1.8-1.8zM8.6 7.7v4.6l3.8-2.3z" },
  warning: { line: "M10 3.4L2.7 16.2h14.6zM10 8.4v3.5", heavy: "M10 14.1h.01" },
} as const satisfies Record<string, Shape>;

export type IconName = keyof typeof first | keyof typeof more;

export const icons: { [name in IconName]?: Shape } = first;
