// The technician's console: board, session panel, invitation card.

export const console = {} as const;
