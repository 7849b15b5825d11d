/**
 * The technician's console: board, session panel, invitation card. Import it as `import { console as words }`, so that
 * the browser's own console keeps its name.
 */

const words = {} as const;

export { words as console };
